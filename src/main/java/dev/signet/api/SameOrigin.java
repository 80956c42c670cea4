package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.URI;
import java.util.Optional;

/// Refuses forms that another site's page sends (CWE-352).
///
/// `Sec-Fetch-Site` says it where the browser sends it (W3C Fetch Metadata), `Origin` elsewhere
/// (RFC 6454 §7). A caller that sends neither is no browser, and has no cookie that it does not
/// know of. Over plain HTTP, except on the same machine, browsers leave `Sec-Fetch-Site` away, and
/// a page that sends no referrer has the origin `null`: that is refused too, and told apart.
final class SameOrigin {
  private SameOrigin() {}

  /// @throws Refused FORBIDDEN
  static void require(Request request) {
    Optional<String> site = request.header("sec-fetch-site");
    boolean foreign =
        site.isPresent()
            ? !site.get().equals("same-origin") && !site.get().equals("none")
            : request.header("origin").map(origin -> !here(origin, request)).orElse(false);
    if (foreign && site.isEmpty() && request.header("origin").equals(Optional.of("null"))) {
      throw Refused.because(
          Reason.FORBIDDEN,
          "Nothing was done: over plain HTTP your browser does not say which page sent this form."
              + " Open the console over HTTPS, or on the machine it runs on as localhost.");
    }
    if (foreign) {
      throw Refused.because(
          Reason.FORBIDDEN, "This form was sent by a page of another site. Nothing was done.");
    }
  }

  private static boolean here(String origin, Request request) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null && authority.equalsIgnoreCase(request.header("host").orElse(""));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
