package dev.signet.provider.resend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/// Makes one attempt at one request. No redirects, no proxy, at most [#MAX_BYTES] of reply, and the
/// whole attempt, the last byte of the reply included, ends in time. Safe for concurrent use.
final class Transport {
  static final int MAX_BYTES = 1 << 20;

  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

  private final HttpClient http;
  private final String base;
  private final ApiKey key;
  private final InstantSource clock;

  /// What to send.
  ///
  /// @param path below the base URL, query included
  /// @param changes whether doing it changes something there
  record Call(String method, String path, Optional<byte[]> body, boolean changes) {
    static Call get(String path) {
      return new Call("GET", path, Optional.empty(), false);
    }
  }

  /// How one attempt ended.
  sealed interface Attempt {
    /// A whole answer.
    ///
    /// @param tooLong whether it had more than [#MAX_BYTES]; then `body` is not to be used
    record Answered(int status, byte[] body, boolean tooLong, Optional<Duration> retryAfter)
        implements Attempt {
      boolean succeeded() {
        return status >= 200 && status < 300;
      }

      boolean serverError() {
        return status >= 500;
      }

      /// Whether the same request may be answered better a little later.
      boolean passing() {
        return serverError() || status == 429 || status == 408;
      }
    }

    /// The request never reached the provider.
    record NotSent(String why) implements Attempt {}

    /// The request may have reached the provider; its answer did not reach us.
    ///
    /// @param mayStillRun whether the provider may act on it even later than now
    record Lost(String why, boolean mayStillRun) implements Attempt {}
  }

  Transport(URI base, ApiKey key, Duration connectTimeout, InstantSource clock) {
    this.base = base.toString().replaceFirst("/+$", "");
    this.key = key;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(connectTimeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  Attempt attempt(Call call, Duration within) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + call.path()))
            .header("Authorization", key.authorization())
            .header("Accept", "application/json")
            .header("User-Agent", "signet")
            .method(call.method(), new SentOnce(call.body().orElse(new byte[0])));
    if (call.body().isPresent()) {
      request.header("Content-Type", "application/json");
    }
    // HttpRequest's own timeout ends with the headers; waiting on the future covers the body too.
    CompletableFuture<HttpResponse<Body>> reply =
        http.sendAsync(request.build(), headers -> new Collector());
    try {
      return answered(reply.get(within.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException _) {
      return new Attempt.Lost("did not answer in time", true);
    } catch (ExecutionException e) {
      return trouble(Objects.requireNonNullElse(e.getCause(), e));
    } finally {
      // Closes the connection when we stopped waiting; does nothing when the reply is there.
      reply.cancel(true);
    }
  }

  private Attempt answered(HttpResponse<Body> reply) {
    return new Attempt.Answered(
        reply.statusCode(), reply.body().bytes(), reply.body().tooLong(), retryAfter(reply));
  }

  private static Attempt trouble(Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ -> new Attempt.NotSent("cannot be reached");
      case ConnectException _ -> new Attempt.NotSent("cannot be reached");
      case SSLHandshakeException _ -> new Attempt.NotSent("cannot be reached securely");
      case HttpTimeoutException _ -> new Attempt.Lost("did not answer in time", true);
      case SentOnce.Again _ -> new Attempt.Lost("broke the connection off", false);
      case IOException _ -> new Attempt.Lost("broke the connection off", false);
      case Error ours -> throw ours;
      default -> new Attempt.Lost("sent something that is not HTTP", false);
    };
  }

  /// RFC 9110 §10.2.3: seconds, or a date. Bounded; an unreadable one counts as none.
  private Optional<Duration> retryAfter(HttpResponse<?> reply) {
    return reply
        .headers()
        .firstValue("Retry-After")
        .map(String::strip)
        .flatMap(this::wait)
        .map(wait -> wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait)
        .filter(wait -> !wait.isNegative());
  }

  private Optional<Duration> wait(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(clock.instant(), until.toInstant()));
    } catch (DateTimeException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  private record Body(byte[] bytes, boolean tooLong) {}

  /// Collects a reply, and stops reading once it is too long.
  private static final class Collector implements HttpResponse.BodySubscriber<Body> {
    private final CompletableFuture<Body> done = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.Subscription subscription = NONE;

    private static final Flow.Subscription NONE =
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        };

    @Override
    public CompletionStage<Body> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
      for (ByteBuffer part : parts) {
        if (part.remaining() > MAX_BYTES - bytes.size()) {
          subscription.cancel();
          done.complete(new Body(new byte[0], true));
          return;
        }
        byte[] chunk = new byte[part.remaining()];
        part.get(chunk);
        bytes.writeBytes(chunk);
      }
      subscription.request(1);
    }

    @Override
    public void onError(Throwable trouble) {
      done.completeExceptionally(trouble);
    }

    @Override
    public void onComplete() {
      done.complete(new Body(bytes.toByteArray(), false));
    }
  }
}
