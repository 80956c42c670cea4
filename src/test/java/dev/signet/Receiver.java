package dev.signet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/// A receiver of webhooks on loopback that keeps what it is sent.
public final class Receiver implements AutoCloseable {
  /// One request.
  public record Got(Map<String, String> headers, String body) {}

  private final HttpServer server;
  private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
  private volatile ToIntFunction<Got> answers = request -> 204;
  private volatile String retryAfter = "";
  private volatile ObjIntConsumer<Got> judge = (request, status) -> {};
  private volatile boolean keeps = true;

  public Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
      Got request =
          new Got(
              headers,
              new String(
                  exchange.getRequestBody().readAllBytes(),
                  java.nio.charset.StandardCharsets.UTF_8));
      int status = answers.applyAsInt(request);
      judge.accept(request, status);
      if (keeps) {
        got.add(request);
      }
      if (!retryAfter.isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  public Receiver answering(ToIntFunction<Got> how) {
    answers = how;
    return this;
  }

  /// Gives each request and its answer to `judge`, and keeps none.
  public Receiver answeringAfterTaking(ObjIntConsumer<Got> judging) {
    judge = judging;
    keeps = false;
    return this;
  }

  public Receiver askingToWait(String seconds) {
    retryAfter = seconds;
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?x=1";
  }

  /// The next request.
  public Got next() {
    try {
      Got one = got.poll(20, TimeUnit.SECONDS);
      if (one == null) {
        throw new AssertionError("nothing was delivered within 20 s");
      }
      return one;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What has come and was not taken.
  public List<Got> rest() {
    List<Got> out = new java.util.ArrayList<>();
    got.drainTo(out);
    return out;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
