package dev.signet.provider;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// How one provider comes into a node: what the operator may set for it, what its records put in
/// front of a domain's name, and how it is opened. Each provider's folder has one, and
/// [ProviderKinds#ALL] lists it. Immutable.
///
/// ```java
/// kind.open(settings.core().providers(), parts).ifPresent(opened -> use(opened.provider()));
/// ```
public interface ProviderKind {
  /// The word that the API calls this provider by, as [EmailProvider#name].
  String name();

  /// What the operator may set. Each name begins with `SIGNET_` and the provider's name.
  List<ProviderSetting> settings();

  /// What its records put in front of a domain's name (`send`, `resend._domainkey`). A name is
  /// refused when one of these would not fit.
  List<String> prefixes();

  /// Opens the provider; empty when the operator's settings do not ask for it. Asks nobody.
  Optional<Opened> open(ProviderSettings given, ProviderParts parts);

  /// A provider that may be asked.
  ///
  /// @param work what durable work of this provider does with a subject, by kind
  record Opened(EmailProvider provider, Map<String, Consumer<String>> work) {
    public Opened {
      work = Map.copyOf(work);
    }

    /// A provider that leaves no work.
    public static Opened of(EmailProvider provider) {
      return new Opened(provider, Map.of());
    }
  }
}
