package dev.signet.provider.resend;

import dev.signet.name.RegisteredApex;
import dev.signet.provider.ProviderKind;
import dev.signet.provider.ProviderParts;
import dev.signet.provider.ProviderSetting;
import dev.signet.provider.ProviderSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Resend with the operator's account. Immutable.
///
/// @param timing how long calls may take
/// @param pace how far apart they are, in the whole process
public record ResendKind(Timing timing, Pace pace) implements ProviderKind {
  static final String NAME = "resend";

  private static final ProviderSetting KEY =
      new ProviderSetting(
          "SIGNET_RESEND_API_KEY",
          true,
          "must be 8 to 200 printable characters",
          text -> text.matches("[!-~]{8,200}"),
          Optional.empty());
  private static final ProviderSetting URL =
      new ProviderSetting(
          "SIGNET_RESEND_URL",
          false,
          "must be an https URL without query, or http to this machine",
          ResendKind::httpUrl,
          Optional.of("https://api.resend.com"));

  /// As production has it.
  public static ResendKind standard() {
    return new ResendKind(Timing.DEFAULT, Pace.ofResend());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<ProviderSetting> settings() {
    return List.of(KEY, URL);
  }

  @Override
  public List<String> prefixes() {
    return List.of("send", "resend._domainkey");
  }

  @Override
  public Optional<Opened> open(ProviderSettings given, ProviderParts parts) {
    return given
        .value(KEY)
        .map(key ->
            Opened.of(
                new ResendClient(
                    new ResendClient.Account(
                        URI.create(given.value(URL).orElseThrow()), new ApiKey(key), timing),
                    RegisteredApex::of,
                    pace,
                    parts.clock(),
                    parts.random())));
  }

  private static boolean httpUrl(String text) {
    try {
      URI url = URI.create(text);
      String host = url.getHost();
      if (host == null
          || url.getRawQuery() != null
          || url.getRawFragment() != null
          || url.getRawUserInfo() != null) {
        return false;
      }
      boolean local = Set.of("127.0.0.1", "localhost", "[::1]").contains(host);
      return "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && local);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
