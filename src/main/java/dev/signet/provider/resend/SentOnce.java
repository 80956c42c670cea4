package dev.signet.provider.resend;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/// A request body, empty ones included, that can be sent one time only.
///
/// The JDK's client sends a GET a second time by itself when the connection ends before a reply, at
/// once, past our count and our rate, and it can only be told not to for the whole process. It asks
/// for the length each time it is about to write the request; here the second time fails.
final class SentOnce implements HttpRequest.BodyPublisher {
  private final HttpRequest.BodyPublisher body;
  private final AtomicBoolean sent = new AtomicBoolean();

  /// The request is about to be sent again.
  static final class Again extends IllegalStateException {
    private Again() {
      super("a request is not repeated behind our back");
    }
  }

  SentOnce(byte[] body) {
    this.body = HttpRequest.BodyPublishers.ofByteArray(body);
  }

  @Override
  public long contentLength() {
    if (!sent.compareAndSet(false, true)) {
      throw new Again();
    }
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(subscriber);
  }
}
