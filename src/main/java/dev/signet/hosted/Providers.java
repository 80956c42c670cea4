package dev.signet.hosted;

import dev.signet.provider.EmailProvider;
import dev.signet.provider.Normalising;
import dev.signet.provider.ProviderFailure;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.ProviderUnavailable;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The providers that may stand behind domains, beside our own DNS. Thread-safe.
public final class Providers {
  private static final Duration COME_BACK = Duration.ofSeconds(5);

  /// A person has to act first.
  private static final Duration SET_UP = Duration.ofMinutes(5);

  private final Map<Key, Backer> all = new LinkedHashMap<>();

  private final boolean sandboxForNew;

  private record Key(String name, boolean sandbox) {}

  /// A provider, and what its words mean.
  public record Backer(EmailProvider provider, Normalising normalising) {}

  /// @param providers for each name the first one gets new domains; a real provider may have its
  ///   sandbox behind it, for the domains made there before
  /// @param sandboxForNew whether a new domain may be made in a sandbox; those that are there stay
  public Providers(List<EmailProvider> providers, boolean sandboxForNew) {
    this.sandboxForNew = sandboxForNew;
    for (EmailProvider provider : providers) {
      all.putIfAbsent(
          new Key(provider.name(), provider.sandbox()),
          new Backer(provider, Normalising.logging(provider)));
    }
  }

  /// Who gets a new domain for this name; empty when there is no such provider.
  ///
  /// @throws Refused UNAVAILABLE when there is only its sandbox, and that takes no new domains
  public Optional<Backer> forNew(String name) {
    Optional<Map.Entry<Key, Backer>> first =
        all.entrySet().stream().filter(entry -> entry.getKey().name().equals(name)).findFirst();
    if (first.isPresent() && first.get().getKey().sandbox() && !sandboxForNew) {
      throw Refused.later(
          Reason.UNAVAILABLE,
          "The provider "
              + name
              + " is not set up on this server, and nothing was registered. Its operator sets the"
              + " provider's API key; \"provider\": \""
              + NativeProvider.NAME
              + "\" works without one.",
          SET_UP);
    }
    return first.map(Map.Entry::getValue);
  }

  /// Whether a domain of a provider with this name may be here.
  public boolean knows(String name) {
    return all.keySet().stream().anyMatch(key -> key.name().equals(name));
  }

  /// The names with which a new domain can be made.
  public List<String> names() {
    return all.keySet().stream()
        .filter(key -> sandboxForNew || !key.sandbox())
        .map(Key::name)
        .distinct()
        .toList();
  }

  /// What the caller hears who names another.
  public Refused unknown() {
    return Refused.field(
        Reason.INVALID,
        "provider",
        "There is no such provider. Providers: "
            + String.join(
                ", ", Stream.concat(Stream.of(NativeProvider.NAME), names().stream()).toList())
            + ".");
  }

  /// Who stands behind an existing domain.
  ///
  /// @throws Refused UNAVAILABLE when the operator has taken that provider away
  public Backer of(String name, boolean sandbox) {
    Backer backer = all.get(new Key(name, sandbox));
    if (backer == null) {
      throw Refused.later(
          Reason.UNAVAILABLE,
          "The provider " + name + " is not configured here at the moment.",
          COME_BACK);
    }
    return backer;
  }

  /// What the caller hears of a failed call.
  static Refused refusal(ProviderFailure failure, String consequence) {
    String message = failure.reason() + " " + consequence;
    return switch (failure) {
      case ProviderUnavailable unavailable ->
          Refused.later(Reason.UNAVAILABLE, message, unavailable.retryAfter().orElse(COME_BACK));
      case ProviderRefused refused -> Refused.because(Reason.PROVIDER_REFUSED, message);
    };
  }
}
