package dev.signet.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One row of the table of verdicts: what the customer has published, on which servers, and what a
/// verify makes of it. The domain of a row is its title with dashes, below `.test`, unless it says
/// otherwise.
final class RealZone {
  static final String USUAL_SERVERS = "@ NS ns1\n@ NS ns2\nns1 A {knot}\nns2 A {bind}";

  private final String title;
  private final List<Published> published = new ArrayList<>();
  private String domain;
  private String expected = "";
  private String says = "";
  private boolean tracking;
  private boolean withdrawn;
  private boolean unanswered;

  /// A zone as one or both servers have it.
  ///
  /// @param stub whether Unbound is sent to these servers for it
  record Published(String origin, Where where, String servers, String body, boolean stub) {}

  enum Where {
    KNOT,
    BIND,
    BOTH;

    boolean on(Where server) {
      return this == BOTH || this == server;
    }
  }

  private RealZone(String title) {
    this.title = title;
    this.domain = title.replaceAll("[^a-z0-9]+", "-") + ".test";
  }

  static RealZone row(String title) {
    return new RealZone(title);
  }

  RealZone domain(String name) {
    domain = name;
    return this;
  }

  /// The domain's own zone on both servers.
  RealZone zone(String body) {
    return zone(domain, Where.BOTH, USUAL_SERVERS, body);
  }

  /// The domain's own zone, with other name servers.
  RealZone zone(Where where, String servers, String body) {
    return zone(domain, where, servers, body);
  }

  /// Another zone on both servers.
  RealZone also(String origin, String body) {
    return zone(origin, Where.BOTH, USUAL_SERVERS, body);
  }

  RealZone zone(String origin, Where where, String servers, String body) {
    published.add(new Published(origin, where, servers, body, true));
    return this;
  }

  /// A zone of which Unbound is told nothing: it finds other servers for it, or none.
  RealZone hidden(String origin, Where where, String servers, String body) {
    published.add(new Published(origin, where, servers, body, false));
    return this;
  }

  /// What resolvers find in place of what we serve for the domain's token.
  RealZone behind(String body) {
    return zone("{token}.c.anypost.email", Where.KNOT, "@ NS ns1\nns1 A {knot}", body);
  }

  /// Our own name server knows nothing of the domain's token.
  RealZone withdrawn() {
    withdrawn = true;
    return this;
  }

  /// Resolvers do not reach our own name server.
  RealZone unanswered() {
    unanswered = true;
    return this;
  }

  RealZone tracked() {
    tracking = true;
    return this;
  }

  /// The status, and behind it the failure's code; of tracking when the domain is tracked.
  RealZone gives(String verdict) {
    expected = verdict;
    return this;
  }

  /// A part of the failure's message.
  RealZone saying(String part) {
    says = part;
    return this;
  }

  String domain() {
    return domain;
  }

  boolean isTracked() {
    return tracking;
  }

  boolean isWithdrawn() {
    return withdrawn;
  }

  boolean isUnanswered() {
    return unanswered;
  }

  String expected() {
    return expected;
  }

  String says() {
    return says;
  }

  void forEach(Consumer<Published> action) {
    published.forEach(action);
  }

  @Override
  public String toString() {
    return title + ": " + expected;
  }
}
