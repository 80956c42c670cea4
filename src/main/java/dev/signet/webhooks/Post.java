package dev.signet.webhooks;

import dev.signet.refusal.SafeText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to one target, over which bodies are POSTed (RFC 9112). Not thread-safe.
///
/// A client of our own, because the address that was checked must be the one that the socket
/// connects to: a name that resolves anew for the connection could resolve elsewhere. Nothing is
/// followed, nothing decompressed, no proxy asked; 5 s to connect, 15 s in all, 20,000 octets read
/// (CONTRACT WH-6). What goes wrong is told in words that say nothing of the network behind us.
final class Post implements AutoCloseable {
  static final Duration CONNECT = Duration.ofSeconds(5);
  static final Duration WHOLE = Duration.ofSeconds(15);
  static final int MAX_READ = 20_000;
  private static final int SHOWN = 200;
  private static final String UNREACHABLE = "could not connect";
  private static final String SILENT = "no complete answer within 15 s";

  private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

  private final Target target;
  private final Predicate<InetAddress> allowed;
  private final Surroundings surroundings;
  private volatile @Nullable Socket raw;
  private volatile @Nullable Socket socket;
  private volatile @Nullable InputStream in;

  /// What a test puts in place of the system's.
  ///
  /// @param resolver the addresses of a name
  /// @param tls makes TLS sockets
  record Surroundings(Resolver resolver, SSLSocketFactory tls) {
    static Surroundings system() {
      return new Surroundings(
          host -> List.of(InetAddress.getAllByName(host)),
          (SSLSocketFactory) SSLSocketFactory.getDefault());
    }
  }

  interface Resolver {
    List<InetAddress> resolve(String host) throws IOException;
  }

  /// What came of one POST.
  ///
  /// @param status empty when there was no complete answer
  /// @param slow whether to go easy on the receiver
  record Reply(
      Optional<Integer> status,
      Duration took,
      Optional<String> error,
      boolean slow,
      Optional<Duration> retryAfter,
      String preview) {
    boolean success() {
      return status.filter(code -> code >= 200 && code < 300).isPresent();
    }

    static Reply failed(Duration took, String error, boolean slow) {
      return new Reply(Optional.empty(), took, Optional.of(error), slow, Optional.empty(), "");
    }
  }

  Post(Target target, Predicate<InetAddress> allowed, Surroundings surroundings) {
    this.target = target;
    this.allowed = allowed;
    this.surroundings = surroundings;
  }

  /// Sends a body, over the connection of the time before when it still stands.
  ///
  /// @param now for a Retry-After that is a date
  Reply send(byte[] body, Map<String, String> headers, Instant now) {
    long began = System.nanoTime();
    boolean reused = socket != null;
    Reply reply = once(body, headers, now, began);
    // A receiver may close an idle connection at any time; nothing was heard on it then.
    return reused && reply.error().filter(CLOSED::equals).isPresent()
        ? once(body, headers, now, began)
        : reply;
  }

  private static final String CLOSED = "the connection was closed before an answer";

  private Reply once(byte[] body, Map<String, String> headers, Instant now, long began) {
    Duration left = WHOLE.minusNanos(System.nanoTime() - began);
    boolean[] cut = {false};
    ScheduledFuture<?> watch =
        WATCHDOG.schedule(
            () -> {
              cut[0] = true;
              close();
            },
            Math.max(1, left.toMillis()),
            TimeUnit.MILLISECONDS);
    try {
      Optional<String> trouble = connect();
      if (trouble.isPresent()) {
        close();
        return Reply.failed(took(began), cut[0] ? SILENT : trouble.get(), cut[0]);
      }
      Socket open = java.util.Objects.requireNonNull(socket);
      open.getOutputStream().write(request(body, headers));
      open.getOutputStream().flush();
      return read(java.util.Objects.requireNonNull(in), began, now);
    } catch (IOException | RuntimeException e) {
      close();
      return cut[0] || took(began).compareTo(WHOLE) >= 0
          ? Reply.failed(took(began), SILENT, true)
          : Reply.failed(took(began), e instanceof BadReply ? BADLY : CLOSED, false);
    } finally {
      watch.cancel(false);
    }
  }

  private static final String BADLY = "the answer is not HTTP/1.1, or too long";

  private static final class BadReply extends IOException {
    private static final long serialVersionUID = 1L;

    BadReply() {
      super("not HTTP");
    }
  }

  /// Connects when there is no connection.
  ///
  /// @return what went wrong
  private Optional<String> connect() {
    if (socket != null) {
      return Optional.empty();
    }
    long deadline = System.nanoTime() + CONNECT.toNanos();
    for (InetAddress address : addresses()) {
      // Checked here, on the object that the socket gets: no name is resolved after this.
      if (!allowed.test(address)) {
        continue;
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      Socket plain = new Socket(java.net.Proxy.NO_PROXY);
      try {
        raw = plain;
        plain.setTcpNoDelay(true);
        plain.setSoTimeout((int) WHOLE.toMillis());
        plain.connect(new InetSocketAddress(address, target.port()), (int) left);
        socket = target.tls() ? secured(plain) : plain;
        in =
            new BufferedInputStream(
                java.util.Objects.requireNonNull(socket).getInputStream(), 4096);
        return Optional.empty();
      } catch (IOException e) {
        close();
        if (e instanceof javax.net.ssl.SSLException) {
          return Optional.of("TLS failed: the certificate must be valid for the host");
        }
      }
    }
    return Optional.of(UNREACHABLE);
  }

  private SSLSocket secured(Socket plain) throws IOException {
    SSLSocket tls =
        (SSLSocket) surroundings.tls().createSocket(plain, target.lookedUp(), target.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  /// The system's resolver has no deadline of its own.
  private List<InetAddress> addresses() {
    FutureTask<List<InetAddress>> task =
        new FutureTask<>(() -> surroundings.resolver().resolve(target.lookedUp()));
    Thread.ofVirtual().name("webhook-resolve").start(task);
    try {
      return task.get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private byte[] request(byte[] body, Map<String, String> headers) throws IOException {
    StringBuilder head = new StringBuilder(512);
    head.append("POST ").append(target.path()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(target.authority()).append("\r\n");
    head.append("User-Agent: Signet-Webhooks\r\nAccept-Encoding: identity\r\n");
    head.append("Content-Type: application/json\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("\r\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + body.length);
    out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    return out.toByteArray();
  }

  private Reply read(InputStream from, long began, Instant now) throws IOException {
    Budget budget = new Budget(from);
    int status;
    List<String> head;
    do {
      String line = budget.line();
      if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
        throw new BadReply();
      }
      status = Integer.parseInt(line.substring(9, 12));
      head = new ArrayList<>();
      for (String field = budget.line(); !field.isEmpty(); field = budget.line()) {
        head.add(field);
      }
    } while (status < 200);
    Body body = body(budget, head, status);
    if (!body.complete()
        || header(head, "connection").filter("close"::equalsIgnoreCase).isPresent()) {
      close();
    }
    boolean good = status >= 200 && status < 300;
    return new Reply(
        Optional.of(status),
        took(began),
        good ? Optional.empty() : Optional.of("answered " + status),
        status == 429 || status == 503,
        status == 429 || status == 503
            ? header(head, "retry-after").flatMap(text -> retryAfter(text, now))
            : Optional.empty(),
        body.preview());
  }

  /// @param complete whether the next reply begins where this body ended
  private record Body(String preview, boolean complete) {}

  private static Body body(Budget budget, List<String> head, int status) throws IOException {
    if (status == 204 || status == 304) {
      return new Body("", true);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean complete;
    if (header(head, "transfer-encoding").isPresent()) {
      try {
        complete = chunks(budget, out);
      } catch (BadReply tooLong) {
        // Of what a receiver goes on to say its status counts alone.
        complete = false;
      }
    } else {
      Optional<Integer> length =
          header(head, "content-length")
              .filter(text -> text.matches("[0-9]{1,9}"))
              .map(Integer::parseInt);
      complete = budget.copy(out, length.orElse(Integer.MAX_VALUE)) && length.isPresent();
    }
    String text = out.toString(StandardCharsets.UTF_8);
    return new Body(shown(text), complete);
  }

  private static boolean chunks(Budget budget, ByteArrayOutputStream out) throws IOException {
    while (true) {
      String size = budget.line().split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,7}")) {
        return false;
      }
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        while (!budget.line().isEmpty()) {
          // Trailers say nothing to us.
        }
        return true;
      }
      if (!budget.copy(out, length)) {
        return false;
      }
      budget.line();
    }
  }

  /// The beginning of a reply, without what a log or a page could take for more than text.
  private static String shown(String text) {
    return SafeText.of(text, SHOWN);
  }

  private static Optional<String> header(List<String> head, String name) {
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  private static Optional<Duration> retryAfter(String text, Instant now) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, date)).filter(wait -> !wait.isNegative());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// What may be read of one reply, head and body together.
  private static final class Budget {
    private final InputStream from;
    private int left = MAX_READ;

    Budget(InputStream from) {
      this.from = from;
    }

    private int read() throws IOException {
      if (left-- <= 0) {
        throw new BadReply();
      }
      return from.read();
    }

    String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(80);
      for (int octet = read(); octet != '\n'; octet = read()) {
        if (octet < 0) {
          throw new IOException("closed");
        }
        line.write(octet);
      }
      return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /// @return false when the budget ended before the length
    boolean copy(ByteArrayOutputStream out, int length) throws IOException {
      for (int i = 0; i < length; i++) {
        if (left <= 0) {
          return false;
        }
        int octet = read();
        if (octet < 0) {
          return false;
        }
        out.write(octet);
      }
      return true;
    }
  }

  private static Duration took(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Override
  public void close() {
    // The bare socket: closing TLS in an orderly way waits for a peer that may not read.
    Socket open = raw;
    raw = null;
    socket = null;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is of no use any more either way.
      }
    }
  }

  private static ScheduledThreadPoolExecutor watchdog() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("webhook-watchdog").daemon(true).factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
