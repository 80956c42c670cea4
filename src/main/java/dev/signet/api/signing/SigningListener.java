package dev.signet.api.signing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.api.Json;
import dev.signet.audit.Actor;
import dev.signet.dkim.MessageFlaw;
import dev.signet.dkim.MessageSigner.Outcome;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.signing.HandOut;
import dev.signet.signing.SigningCredential;
import dev.signet.signing.SigningCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Serves keys and signatures to mail servers. Thread-safe.
///
/// The JDK's own server, because a message is read as a stream, which the server of the public API
/// does not do, and because whoever may connect is the operator's own. Requests at once are bounded
/// for the process and for each credential; a message is never held whole.
public final class SigningListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SigningListener.class);
  private static final int AT_ONCE = 512;
  private static final int AT_ONCE_EACH = 256;
  private static final int BACKLOG = 1024;

  static {
    // Read once by the JDK's server: seconds for a request to arrive, and for an answer to leave.
    limit("sun.net.httpserver.maxReqTime", 60);
    limit("sun.net.httpserver.maxRspTime", 90);
    limit("sun.net.httpserver.maxReqHeaders", 64);
    limit("sun.net.httpserver.maxReqHeaderSize", 16 * 1024);
    limit("jdk.httpserver.maxConnections", 2048);
    // Short answers in two writes would wait for the reader's delayed acknowledgement.
    limit("sun.net.httpserver.nodelay", "true");
  }

  private static void limit(String property, int value) {
    limit(property, Integer.toString(value));
  }

  private static void limit(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SigningCredentials credentials;
  private final HandOut handOut;
  private final Semaphore running = new Semaphore(AT_ONCE);
  private final Map<UUID, Semaphore> each = new ConcurrentHashMap<>();

  private SigningListener(HttpServer server, SigningCredentials credentials, HandOut handOut) {
    this.server = server;
    this.credentials = credentials;
    this.handOut = handOut;
  }

  /// Listens on `address`; port 0 takes a free one.
  ///
  /// @param tls empty for plain HTTP, which the caller allows on loopback alone
  /// @throws IOException when the address cannot be had
  public static SigningListener start(
      InetSocketAddress address,
      Optional<SSLContext> tls,
      SigningCredentials credentials,
      HandOut handOut)
      throws IOException {
    HttpServer server;
    if (tls.isPresent()) {
      HttpsServer secure = HttpsServer.create(address, BACKLOG);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      server = secure;
    } else {
      server = HttpServer.create(address, BACKLOG);
    }
    SigningListener listener = new SigningListener(server, credentials, handOut);
    server.setExecutor(listener.threads);
    server.createContext("/", listener::handle);
    server.start();
    return listener;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// @param retry seconds, 0 for none
  private record Answer(int status, JsonNode body, long retry) {
    static Answer ok(JsonNode body) {
      return new Answer(200, body, 0);
    }

    static Answer error(int status, String... messages) {
      return new Answer(status, VaultJson.errors(List.of(messages)), 0);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      if (running.tryAcquire()) {
        try {
          answer = answer(exchange);
        } finally {
          running.release();
        }
      } else {
        answer = busy();
      }
      send(exchange, answer);
    }
  }

  private static Answer busy() {
    return new Answer(503, VaultJson.errors(List.of("too many requests at once; try again")), 1);
  }

  private Answer answer(HttpExchange exchange) {
    try {
      SigningCredential credential =
          credentials.recognise(presented(exchange), exchange.getRemoteAddress().getAddress());
      Semaphore own = each.computeIfAbsent(credential.id(), id -> new Semaphore(AT_ONCE_EACH));
      if (!own.tryAcquire()) {
        return busy();
      }
      try {
        return reader(exchange, credential).during(() -> route(exchange, credential));
      } finally {
        own.release();
      }
    } catch (Refused refused) {
      return refusal(refused);
    } catch (UncheckedIOException e) {
      LOG.debug("a message did not arrive whole: {}", e.toString());
      return Answer.error(400, "the message did not arrive whole");
    } catch (RuntimeException fault) {
      LOG.error("a signing request failed", fault);
      return Answer.error(500, "internal error");
    }
  }

  /// Who has a key or a signature, for the audit log.
  private static Actor reader(HttpExchange exchange, SigningCredential credential) {
    return new Actor(
        Actor.Kind.API,
        Optional.of(credential.id()),
        credential.organization(),
        exchange.getRequestMethod().equals("POST") ? "POST /sign/{domain}" : "GET /v1/{domain}",
        exchange.getRemoteAddress().getAddress().getHostAddress(),
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("User-Agent")).orElse(""),
        "");
  }

  private static Answer refusal(Refused refused) {
    int status =
        switch (refused.reason()) {
          case FORBIDDEN, UNAUTHENTICATED -> 403;
          case NOT_FOUND -> 404;
          case RATE_LIMITED -> 429;
          case UNAVAILABLE -> 503;
          default -> 400;
        };
    String message =
        refused.reason() == Reason.FORBIDDEN ? "permission denied" : refused.getMessage();
    return new Answer(
        status,
        VaultJson.errors(List.of(String.valueOf(message))),
        refused.retryAfter().map(wait -> Math.max(1, wait.toSeconds())).orElse(0L));
  }

  /// `X-Vault-Token` and `Authorization: Bearer` are alike.
  private static Optional<String> presented(HttpExchange exchange) {
    Optional<String> vault =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
    return vault.or(() ->
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
            .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
            .map(value -> value.substring(7).strip()));
  }

  private Answer route(HttpExchange exchange, SigningCredential credential) {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    if (path != null && path.startsWith("/sign/")) {
      return method.equals("POST")
          ? sign(credential, path.substring("/sign/".length()), exchange.getRequestBody())
          : Answer.error(405, "only POST is allowed here");
    }
    Optional<VaultPath> wanted = path == null ? Optional.empty() : VaultPath.parse(path);
    if (wanted.isEmpty()) {
      return Answer.error(404);
    }
    if (!method.equals("GET")) {
      return Answer.error(405, "only GET is allowed here");
    }
    List<HandOut.Key> keys =
        wanted.get().domain().map(domain -> handOut.keys(credential, domain)).orElse(List.of());
    if (wanted.get().selector().isPresent()) {
      return VaultJson.one(keys, wanted.get().selector().get())
          .map(Answer::ok)
          .orElseGet(() -> Answer.error(404));
    }
    return Answer.ok(wanted.get().second() ? VaultJson.second(keys) : VaultJson.first(keys));
  }

  private Answer sign(SigningCredential credential, String name, InputStream message) {
    Optional<DomainName> domain = DomainName.parse(name);
    if (domain.isEmpty() || name.contains("/")) {
      return Answer.error(404, "there is no such domain to sign for");
    }
    return switch (handOut.sign(credential, domain.get(), message)) {
      case Outcome.Signed(List<String> headers) -> {
        ObjectNode body = Json.object();
        ArrayNode fields = body.putArray("headers");
        headers.forEach(fields::add);
        yield Answer.ok(body);
      }
      case Outcome.Rejected(MessageFlaw flaw, String why) -> {
        ObjectNode body = VaultJson.errors(List.of(why));
        body.put("flaw", flaw.code());
        yield new Answer(flaw == MessageFlaw.MESSAGE_TOO_LARGE ? 413 : 422, body, 0);
      }
    };
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (answer.retry() > 0) {
      exchange.getResponseHeaders().set("Retry-After", Long.toString(answer.retry()));
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  /// Stops at once: a mail server asks again.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
