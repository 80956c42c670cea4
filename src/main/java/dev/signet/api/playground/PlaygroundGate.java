package dev.signet.api.playground;

import dev.signet.api.Request;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.playground.Fault;
import dev.signet.playground.FaultRule;
import dev.signet.playground.NamePattern;
import dev.signet.playground.PlaygroundDns;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/// The one way into the playground, for whatever is published or steered over HTTP: its own routes
/// and the console's button (CONTRACT OP-6).
///
/// Admits callers of this machine only. A proxy on this machine makes every stranger look like one,
/// and so does a page whose name a stranger's DNS leads here; both are turned away. Which names may
/// be published is decided by the playground's world, because no caller is trusted with that.
/// Thread-safe.
public final class PlaygroundGate {
  /// What proxies add to a request that they pass on (RFC 7239, RFC 9110 §7.6.3, RFC 8586, and what
  /// is in use beside them); in lower case.
  private static final Set<String> PROXY_HEADERS =
      Set.of(
          "forwarded",
          "forwarded-for",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-original-forwarded-for",
          "x-original-host",
          "x-envoy-external-address",
          "x-envoy-internal",
          "x-azure-clientip",
          "x-appengine-user-ip",
          "x-amzn-trace-id",
          "x-amz-cf-id",
          "x-proxyuser-ip",
          "client-ip",
          "true-client-ip",
          "cf-connecting-ip",
          "cf-ray",
          "fastly-client-ip",
          "cdn-loop");

  private static final String PROXY_PREFIX = "x-forwarded";

  private final PlaygroundDns dns;

  public PlaygroundGate(PlaygroundDns dns) {
    this.dns = dns;
  }

  /// The playground, for a caller who may come in.
  ///
  /// @throws Refused FORBIDDEN
  public PlaygroundDns enter(Request request) {
    if (!request.peer().isLoopbackAddress()) {
      throw forbidden("The playground answers callers on its own machine only.");
    }
    if (request.headers().keySet().stream().anyMatch(PlaygroundGate::ofAProxy)) {
      throw forbidden("The playground answers no request that came through a proxy.");
    }
    if (!isThisMachine(request.header("host").orElse(""))) {
      throw forbidden("The playground answers only as localhost, 127.0.0.1 or [::1].");
    }
    if (fromAnotherSite(request)) {
      throw forbidden("The playground answers no page of another site.");
    }
    return dns;
  }

  /// Whether [#enter] would let this caller in, and `name` may be published.
  public boolean offers(Request request, DomainName name) {
    if (!dns.world().mayHost(name)) {
      return false;
    }
    try {
      enter(request);
      return true;
    } catch (Refused refused) {
      return false;
    }
  }

  /// Refuses a rule that speaks of names which are not ours to play with: a fault can give any
  /// answer, so it is a way to publish.
  ///
  /// @throws Refused INVALID
  void requireOurs(FaultRule rule) {
    switch (rule.name()) {
      // Whatever the playground is asked: it is asked only about its own names.
      case NamePattern.All _ -> {}
      case NamePattern.Exactly(DomainName name) -> requireOurs(name);
      case NamePattern.Below(DomainName name) -> requireOurs(name);
      case NamePattern.Tree(DomainName name) -> requireOurs(name);
    }
    requireOurs(rule.fault());
  }

  private void requireOurs(Fault fault) {
    if (fault instanceof Fault.Answers answers) {
      answers.records().stream().map(ResourceRecord::owner).forEach(this::requireOurs);
    } else if (fault instanceof Fault.ForgedFirst forged) {
      forged.how().forEach(this::requireOurs);
    }
  }

  /// Refuses a name that is neither one of the playground's nor in the service's own zone.
  ///
  /// @throws Refused INVALID
  void requireOurs(DomainName name) {
    if (dns.ownZone().map(zone -> !name.isAtOrBelow(zone.apex())).orElse(true)) {
      dns.world().requireMayHost(name);
    }
  }

  private static boolean ofAProxy(String header) {
    String lower = header.toLowerCase(Locale.ROOT);
    return lower.startsWith(PROXY_PREFIX) || PROXY_HEADERS.contains(lower);
  }

  /// A name that is not this machine's own says that a stranger's DNS brought the caller here (DNS
  /// rebinding).
  private static boolean isThisMachine(String authority) {
    String host = authority.replaceFirst(":[0-9]{0,5}$", "").toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.(0|[1-9][0-9]{0,2})){3}");
  }

  /// By `Sec-Fetch-Site` where the browser sends it, by `Origin` elsewhere: the console's pages
  /// send no referrer, and so their forms have the origin `null` (Fetch, "append a request `Origin`
  /// header").
  private static boolean fromAnotherSite(Request request) {
    return request
        .header("sec-fetch-site")
        .map(site -> !site.equals("same-origin") && !site.equals("none"))
        .orElseGet(() -> request.header("origin").map(origin -> !isOrigin(origin)).orElse(false));
  }

  private static boolean isOrigin(String origin) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null && isThisMachine(authority);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Refused forbidden(String message) {
    return Refused.because(Reason.FORBIDDEN, message);
  }
}
