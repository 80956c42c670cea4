package dev.signet.api;

import dev.signet.access.Caller;
import dev.signet.access.Tenant;
import dev.signet.audit.Actor;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// One request, from its headers to its response. Safe for concurrent use.
///
/// The order is the promise: request id, body limit, route, gate, media type, handler. So a body
/// over the limit is refused before authentication, and a stranger learns nothing about a route but
/// that it wants a token.
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("dev.signet.api.access");

  /// What is answered on the last connections there are.
  private static final Set<String> PROBES = Set.of("/healthz", "/readyz", "/metrics");

  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private final Router router;
  private final Gate gate;
  private final HttpOptions options;
  private final BodyReader bodies;
  private final HttpMetrics metrics;
  private final AtomicInteger running;
  private final BooleanSupplier stopping;
  private final LongSupplier nanoTime;

  Exchange(
      Router router,
      Gate gate,
      HttpOptions options,
      HttpMetrics metrics,
      AtomicInteger running,
      BooleanSupplier stopping,
      LongSupplier nanoTime) {
    this.router = router;
    this.gate = gate;
    this.options = options;
    this.bodies = new BodyReader(options.bodyRoom());
    this.metrics = metrics;
    this.running = running;
    this.stopping = stopping;
    this.nanoTime = nanoTime;
  }

  /// What came of one request, for the log and the metrics.
  private record Logged(
      Optional<Route> route, Optional<UUID> tenant, Response response, boolean last) {}

  void handle(ServerRequest in, ServerResponse out) {
    Connections.Connection connection = Connections.CURRENT.get();
    long start = nanoTime.getAsLong();
    String id = options.requestIds().get();
    String path = path(in);
    Dialect dialect = Errors.dialectOf(path);
    MDC.put("requestId", id);
    running.incrementAndGet();
    try {
      Logged outcome = withEnd(answer(in, connection, id, path, dialect), connection, dialect);
      boolean close =
          outcome.last()
              || connection.scarce()
              || stopping.getAsBoolean()
              || BodyReader.chunked(in)
              || in.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
      if (outcome.last()) {
        // A body that was refused for its declared length has not been touched yet.
        connection.leave(BodyReader.chunked(in) ? 0 : HttpOptions.MAX_BODY);
      }
      connection.startClock();
      Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
      boolean goesOn = outcome.response().feed().isPresent() && !head(in);
      if (goesOn) {
        headers(out, outcome.response(), id, dialect, true);
        Feed feed = outcome.response().feed().orElseThrow();
        Tenant.during(
            outcome.tenant(),
            () -> {
              feed(out, feed, connection);
              return true;
            });
        close = true;
      } else {
        send(in, out, outcome.response(), id, dialect, close);
        took = Duration.ofNanos(nanoTime.getAsLong() - start);
      }
      metrics.count(outcome.route(), dialect, outcome.response().status(), took);
      log(outcome, took);
      connection.startClock();
      if (close) {
        // The web server itself would wait for another request, whatever the header says.
        throw new CloseConnectionException("last response of this connection");
      }
    } finally {
      running.decrementAndGet();
      MDC.remove("requestId");
    }
  }

  /// HTTP/1.0 has no chunked coding, and so no responses that go on.
  private static Logged withEnd(
      Logged outcome, Connections.Connection connection, Dialect dialect) {
    return connection.old() && outcome.response().feed().isPresent()
        ? new Logged(
            outcome.route(),
            outcome.tenant(),
            Errors.of(dialect, 505, "validation_error", "Speak HTTP/1.1 to stay informed."),
            outcome.last())
        : outcome;
  }

  private Logged answer(
      ServerRequest in,
      Connections.Connection connection,
      String id,
      String path,
      Dialect dialect) {
    if (connection.scarce() && !PROBES.contains(path)) {
      return new Logged(
          Optional.empty(),
          Optional.empty(),
          Errors.of(
              dialect,
              Refused.later(
                  Reason.UNAVAILABLE,
                  "Too many callers are connected at the moment; try again.",
                  Duration.ofSeconds(2))),
          true);
    }
    try (BodyReader.Body body = bodies.read(in, connection.context())) {
      connection.stopClock();
      return route(in, id, path, dialect, body.bytes());
    } catch (BodyReader.TooLarge _) {
      return new Logged(Optional.empty(), Optional.empty(), Errors.tooLarge(), true);
    } catch (BodyReader.Malformed _) {
      return new Logged(
          Optional.empty(),
          Optional.empty(),
          Errors.of(
              dialect,
              400,
              "validation_error",
              "The chunked request body is not well formed (RFC 9112 section 7.1)."),
          true);
    } catch (Refused refused) {
      // No room for the body: what is left of it is not read.
      return new Logged(Optional.empty(), Optional.empty(), Errors.of(dialect, refused), true);
    }
  }

  private Logged route(ServerRequest in, String id, String path, Dialect dialect, byte[] body) {
    Optional<Route> route = Optional.empty();
    Optional<UUID> tenant = Optional.empty();
    Response response;
    try {
      String method = in.prologue().method().text();
      switch (router.find(method, path)) {
        case Router.Match.NoSuchPath _ -> response = Errors.notFound(dialect);
        case Router.Match.WrongMethod(Set<String> allowed) ->
            response =
                method.equals("OPTIONS")
                    ? Response.noContent().with("Allow", String.join(", ", allowed))
                    : Errors.methodNotAllowed(dialect, allowed);
        case Router.Match.Found(Route found, Map<String, String> parameters) -> {
          route = Optional.of(found);
          Request request = request(in, id, path, parameters, body);
          if (found.consumes() == Route.Consumes.FORM) {
            SameOrigin.require(request);
          }
          Request admitted = gate.admit(found, request);
          requireReadable(found.consumes(), admitted);
          tenant = admitted.caller().map(Caller::organization);
          Actor actor = actor(found, admitted);
          response =
              Tenant.during(tenant, () -> actor.during(() -> found.handler().handle(admitted)));
        }
      }
    } catch (Unsupported unsupported) {
      response = Errors.unsupportedMediaType(dialect, unsupported.message);
    } catch (Refused refused) {
      response =
          signInFirst(refused, route) ? Response.seeOther(signIn(in)) : Errors.of(dialect, refused);
    } catch (IllegalArgumentException broken) {
      response = route.isEmpty() ? badTarget(dialect) : internal(dialect, id, broken);
    } catch (Throwable fault) {
      response = internal(dialect, id, fault);
    }
    return new Logged(route, tenant, response, false);
  }

  /// Who answers for what the handler does.
  private static Actor actor(Route route, Request request) {
    String agent = request.header("user-agent").orElse("");
    Actor.Kind kind =
        switch (route.dialect()) {
          case CONSOLE -> Actor.Kind.CONSOLE;
          case ADMIN ->
              agent.startsWith(Actor.COMMAND_AGENT) ? Actor.Kind.COMMAND : Actor.Kind.OPERATOR;
          default -> Actor.Kind.API;
        };
    return new Actor(
        kind,
        request.caller().map(Caller::credential),
        request.caller().map(Caller::organization),
        route.method() + " " + route.template(),
        request.peer().getHostAddress(),
        agent,
        request.id());
  }

  /// Whether a person should be shown the way in, rather than told that there is none.
  private static boolean signInFirst(Refused refused, Optional<Route> route) {
    return refused.reason() == Reason.UNAUTHENTICATED
        && route
            .map(Route::need)
            .map(need ->
                need instanceof Route.Need.Session || need instanceof Route.Need.OperatorSession)
            .orElse(false);
  }

  private static String signIn(ServerRequest in) {
    if (!in.prologue().method().text().equals("GET")) {
      return "/console/sign-in";
    }
    String query = in.prologue().query().rawValue();
    String wanted = path(in) + (query.isEmpty() ? "" : "?" + query);
    return "/console/sign-in?next=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8);
  }

  private static Response badTarget(Dialect dialect) {
    return Errors.of(
        dialect,
        Refused.because(
            Reason.UNREADABLE, "The path or the query is not properly percent-encoded."));
  }

  private static Response internal(Dialect dialect, String id, Throwable fault) {
    LOG.error("request {} failed", id, fault);
    return Errors.internal(dialect, id);
  }

  private Request request(
      ServerRequest in, String id, String path, Map<String, String> parameters, byte[] body) {
    if (in.headers().contains(HeaderNames.AUTHORIZATION)
        && in.headers().get(HeaderNames.AUTHORIZATION).valueCount() > 1) {
      // Which one counts would be anybody's guess, a proxy's in front of us above all.
      throw Refused.because(
          Reason.UNREADABLE, "Send one Authorization header (RFC 9110 section 5.3).");
    }
    Map<String, String> headers = new HashMap<>();
    in.headers()
        .forEach(header ->
            headers.putIfAbsent(header.name().toLowerCase(Locale.ROOT), header.get().strip()));
    Map<String, String> query;
    try {
      query = Router.query(in.prologue().query().rawValue());
    } catch (IllegalArgumentException _) {
      throw Refused.because(Reason.UNREADABLE, "The query is not properly percent-encoded.");
    }
    return new Request(
        id,
        in.prologue().method().text(),
        Router.decode(path),
        parameters,
        query,
        headers,
        peer(in),
        body,
        Optional.empty());
  }

  private InetAddress peer(ServerRequest in) {
    InetAddress socket =
        in.remotePeer().address() instanceof InetSocketAddress address
            ? address.getAddress()
            : InetAddress.getLoopbackAddress();
    List<String> forwarded =
        in.headers().contains(HeaderNames.X_FORWARDED_FOR)
            ? in.headers().get(HeaderNames.X_FORWARDED_FOR).allValues()
            : List.of();
    return PeerAddress.of(socket, forwarded, options.trustedProxy());
  }

  /// The path as sent, still percent-encoded. The absolute form is allowed (RFC 9112 §3.2.2).
  private static String path(ServerRequest in) {
    String raw = in.prologue().uriPath().rawPath();
    int scheme = raw.startsWith("http://") ? 7 : raw.startsWith("https://") ? 8 : 0;
    if (scheme > 0) {
      int slash = raw.indexOf('/', scheme);
      raw = slash < 0 ? "/" : raw.substring(slash);
    }
    return raw.startsWith("/") ? raw : "/" + raw;
  }

  /// Thrown when a body is something else than JSON.
  private static final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String message;

    Unsupported(String message) {
      super(message, null, false, false);
      this.message = message;
    }
  }

  /// A body that comes without a type is taken for JSON, which is all we read (RFC 9110 §8.3 leaves
  /// that to us); a body that says it is something else is refused, because then the caller's
  /// library most likely encoded it as something else.
  private static void requireReadable(Route.Consumes consumes, Request request) {
    if (request.body().length == 0 || !WITH_BODY.contains(request.method())) {
      return;
    }
    Optional<String> coding =
        request.header("content-encoding").filter(value -> !value.equalsIgnoreCase("identity"));
    if (coding.isPresent()) {
      throw new Unsupported("Send the request body without Content-Encoding.");
    }
    String type = request.header("content-type").orElse("application/json");
    String[] parts = type.toLowerCase(Locale.ROOT).split(";");
    String essence = parts[0].strip();
    if (consumes == Route.Consumes.FORM) {
      if (!essence.equals("application/x-www-form-urlencoded")) {
        throw new Unsupported("Send this as a form: application/x-www-form-urlencoded.");
      }
      return;
    }
    boolean json =
        essence.equals("application/json")
            || (essence.startsWith("application/") && essence.endsWith("+json"));
    if (!json) {
      throw new Unsupported(
          "Send the request body as JSON, with the header Content-Type: application/json.");
    }
    for (int place = 1; place < parts.length; place++) {
      String parameter = parts[place].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.matches("charset=(utf-?8|us-ascii)")) {
        throw new Unsupported("Send the request body encoded as UTF-8.");
      }
    }
  }

  private static void send(
      ServerRequest in,
      ServerResponse out,
      Response response,
      String id,
      Dialect dialect,
      boolean close) {
    headers(out, response, id, dialect, close);
    if (head(in) && response.body().length > 0) {
      out.headers().contentLength(response.body().length);
      out.send(new byte[0]);
    } else {
      out.send(response.body());
    }
  }

  private static boolean head(ServerRequest in) {
    return in.prologue().method().text().equals("HEAD");
  }

  /// Says what there is to say until there is no more. The caller has the usual time to take each
  /// piece, and all the time between them.
  private void feed(ServerResponse out, Feed feed, Connections.Connection connection) {
    AtomicBoolean left = new AtomicBoolean();
    try {
      try (OutputStream stream = out.outputStream()) {
        run(
            feed,
            left,
            new Feed.Line() {
              @Override
              public void send(String text) {
                connection.startClock();
                try {
                  stream.write(text.getBytes(StandardCharsets.UTF_8));
                  stream.flush();
                } catch (IOException e) {
                  left.set(true);
                  throw new UncheckedIOException(e);
                } catch (RuntimeException e) {
                  left.set(true);
                  throw e;
                }
                connection.stopClock();
              }

              @Override
              public boolean closing() {
                return stopping.getAsBoolean();
              }
            });
        connection.startClock();
      }
      // The web server sends the last chunk when a handler has returned; ours never does.
      if (out instanceof RoutingResponse whole) {
        whole.commit();
      }
    } catch (IOException | RuntimeException gone) {
      // Callers leave without a word; that is how most feeds end.
      throw new CloseConnectionException("the caller of a feed is gone", gone);
    }
  }

  /// What fails while the caller is still there is a fault of ours.
  private static void run(Feed feed, AtomicBoolean left, Feed.Line line) {
    try {
      feed.run(line);
    } catch (RuntimeException fault) {
      if (!left.get()) {
        LOG.error("a feed failed", fault);
      }
      throw fault;
    }
  }

  private static void headers(
      ServerResponse out, Response response, String id, Dialect dialect, boolean close) {
    out.status(Status.create(response.status()));
    out.header("X-Request-Id", id);
    if (dialect == Dialect.V1) {
      out.header("Anypost-Request-Id", id);
    }
    out.header("Cache-Control", "no-store");
    out.header("X-Content-Type-Options", "nosniff");
    if (!response.contentType().isEmpty()) {
      out.header("Content-Type", response.contentType());
    }
    response.headers().forEach(out::header);
    if (close) {
      out.headers().set(HeaderValues.CONNECTION_CLOSE);
    }
  }

  private static void log(Logged outcome, Duration took) {
    int status = outcome.response().status();
    String route =
        outcome.route().map(known -> known.method() + " " + known.template()).orElse("none");
    long micros = took.toNanos() / 1000;
    if (status >= 500) {
      ACCESS.info("{} {} {} us", route, status, micros);
    } else {
      ACCESS.debug("{} {} {} us", route, status, micros);
    }
  }
}
