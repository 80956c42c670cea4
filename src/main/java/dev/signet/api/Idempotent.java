package dev.signet.api;

import dev.signet.access.IdempotencyStore;
import dev.signet.access.IdempotencyStore.Answered;
import dev.signet.access.IdempotencyStore.Attempt;
import dev.signet.access.IdempotencyStore.Kept;
import dev.signet.access.IdempotencyStore.Key;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Gives a POST its `Idempotency-Key` (CONTRACT C-9). Without the header a handler runs as it is.
///
/// Successes and lasting refusals are kept; never refusals that a retry may change (429, 401, 403,
/// 5xx). Kept answers are sealed: the answer to a key's creation holds its secret, of which nothing
/// but a hash may be stored (C-1).
public final class Idempotent {
  private static final String HEADER = "Idempotency-Key";
  private static final int MAX_LENGTH = 255;
  private static final Pattern PLAIN_PATH = Pattern.compile("[!-~]{1,200}");
  private static final Set<Reason> FINAL =
      EnumSet.of(
          Reason.UNREADABLE,
          Reason.INVALID,
          Reason.NAME_TAKEN,
          Reason.NAME_OWNED,
          Reason.NOT_FOUND,
          Reason.CONFLICT);

  private final IdempotencyStore store;
  private final InstantSource clock;
  private final Seal seal;

  /// Seals an answer before it is stored, so that reading the database does not reveal it.
  /// Thread-safe.
  public interface Seal {
    /// @param owner whose answer it is; it opens for the same owner only
    byte[] seal(byte[] answer, UUID owner);

    /// What [#seal] was given.
    byte[] open(byte[] sealed, UUID owner);
  }

  public Idempotent(IdempotencyStore store, InstantSource clock, Seal seal) {
    this.store = store;
    this.clock = clock;
    this.seal = seal;
  }

  /// A handler in two steps: the first may take seconds, and what it gives back is quick.
  @FunctionalInterface
  public interface TwoSteps {
    Supplier<Response> prepare(Request request);
  }

  /// For a handler that is quick and must not have its effect twice.
  public Route.Handler atomically(Route.Handler handler) {
    return prepared(request -> () -> handler.handle(request));
  }

  /// For a handler that must not have its effect twice, and waits on others before it has one.
  public Route.Handler prepared(TwoSteps handler) {
    return request ->
        key(request)
            .map(key ->
                answer(key, store.runAtomically(key, clock.instant(), prepared(request, handler))))
            .orElseGet(() -> handler.prepare(request).get());
  }

  /// For a handler that waits on others, and does no harm when done twice.
  public Route.Handler leased(Route.Handler handler) {
    return request ->
        key(request)
            .map(key ->
                answer(
                    key,
                    store.runLeased(
                        key, clock.instant(), attempt(request, () -> handler.handle(request)))))
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
              request.method() + " " + pathOf(request),
              sha256(request.body()));
        });
  }

  /// The path as the database can hold and index it. No path of ours looks otherwise, but a caller
  /// may put anything where an id belongs, and is to hear that there is no such thing.
  private static String pathOf(Request request) {
    String path = request.path();
    return PLAIN_PATH.matcher(path).matches()
        ? path
        : HexFormat.of().formatHex(sha256(path.getBytes(StandardCharsets.UTF_8)));
  }

  private Supplier<Supplier<Attempt>> prepared(Request request, TwoSteps handler) {
    return () -> {
      try {
        Supplier<Response> effect = handler.prepare(request);
        return attempt(request, effect);
      } catch (Refused refused) {
        Attempt lasting = lasting(request, refused);
        return () -> lasting;
      }
    };
  }

  private Supplier<Attempt> attempt(Request request, Supplier<Response> effect) {
    return () -> {
      try {
        return new Attempt(kept(request, effect.get()), true, true);
      } catch (Refused refused) {
        return lasting(request, refused);
      }
    };
  }

  /// What is kept of a refusal; thrown on when a retry may change it.
  private Attempt lasting(Request request, Refused refused) {
    if (!FINAL.contains(refused.reason())) {
      throw refused;
    }
    Dialect dialect = Errors.dialectOf(request.path());
    return new Attempt(kept(request, Errors.of(dialect, refused)), false, true);
  }

  private Kept kept(Request request, Response response) {
    return new Kept(
        response.status(),
        response.contentType(),
        seal.seal(response.body(), request.requiredCaller().organization()));
  }

  private Response answer(Key key, Answered outcome) {
    Kept kept = outcome.answer();
    byte[] body = seal.open(kept.body(), key.organization());
    Response response = new Response(kept.status(), Map.of(), kept.contentType(), body);
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
