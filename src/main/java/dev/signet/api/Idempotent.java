package dev.signet.api;

import dev.signet.access.IdempotencyStore;
import dev.signet.access.IdempotencyStore.Attempt;
import dev.signet.access.IdempotencyStore.Kept;
import dev.signet.access.IdempotencyStore.Key;
import dev.signet.access.IdempotencyStore.Outcome;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Gives a POST its `Idempotency-Key` (CONTRACT C-9). Without the header a handler runs as it is.
///
/// Kept are successes and refusals that would come again; never those that a retry may turn (429,
/// 401, 403, 5xx).
public final class Idempotent {
  private static final String HEADER = "Idempotency-Key";
  private static final int MAX_LENGTH = 255;
  private static final Set<Reason> FINAL =
      EnumSet.of(
          Reason.UNREADABLE, Reason.INVALID, Reason.NAME_TAKEN, Reason.NOT_FOUND, Reason.CONFLICT);

  private final IdempotencyStore store;
  private final InstantSource clock;

  public Idempotent(IdempotencyStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// For a handler that is quick and must not have its effect twice.
  public Route.Handler atomically(Route.Handler handler) {
    return request ->
        key(request)
            .map(
                key -> answer(store.runAtomically(key, clock.instant(), attempt(request, handler))))
            .orElseGet(() -> handler.handle(request));
  }

  /// For a handler that waits on others, and does no harm when done twice.
  public Route.Handler leased(Route.Handler handler) {
    return request ->
        key(request)
            .map(key -> answer(store.runLeased(key, clock.instant(), attempt(request, handler))))
            .orElseGet(() -> handler.handle(request));
  }

  private static Optional<Key> key(Request request) {
    return request
        .header(HEADER)
        .map(text -> {
          if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw Refused.field(
                Reason.INVALID,
                "Idempotency-Key",
                "The Idempotency-Key must be 1 to " + MAX_LENGTH + " characters long.");
          }
          return new Key(
              request.requiredCaller().organization(),
              text,
              request.method() + " " + request.path(),
              sha256(request.body()));
        });
  }

  private static Supplier<Attempt> attempt(Request request, Route.Handler handler) {
    return () -> {
      try {
        Response response = handler.handle(request);
        return new Attempt(kept(response), true, true);
      } catch (Refused refused) {
        if (!FINAL.contains(refused.reason())) {
          throw refused;
        }
        Dialect dialect = Errors.dialectOf(request.path());
        return new Attempt(kept(Errors.of(dialect, refused)), false, true);
      }
    };
  }

  private static Kept kept(Response response) {
    return new Kept(response.status(), response.contentType(), response.body());
  }

  private static Response answer(Outcome outcome) {
    Kept kept = outcome.answer();
    Response response = new Response(kept.status(), Map.of(), kept.contentType(), kept.body());
    return outcome.replayed() ? response.with("Idempotent-Replayed", "true") : response;
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
