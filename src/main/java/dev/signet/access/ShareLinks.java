package dev.signet.access;

import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Links for the colleague who looks after the DNS: its holder sees one domain's records without
/// signing in, until the link expires or is taken back.
///
/// The text of a link is 48 characters of base64url: its id, its expiry in unix seconds, and the
/// first 16 octets of an HMAC-SHA256 (RFC 2104) over id, domain and expiry. It is given out once
/// and kept nowhere. Each use looks at the row, so that a link which was taken back stops working
/// on every node at once, and a link never outlives its domain. Safe for concurrent use.
public final class ShareLinks {
  /// How long a link works by default.
  public static final Duration DEFAULT_LIFETIME = Duration.ofDays(7);

  /// The longest that a link may work.
  public static final Duration MAX_LIFETIME = Duration.ofDays(90);

  /// How many links of one domain may work at a time.
  public static final int MAX = 20;

  private static final Duration SHORTEST_LIFETIME = Duration.ofMinutes(1);
  private static final byte VERSION = 1;
  private static final int TAG = 16;
  private static final int SIZE = Long.BYTES * 2 + Integer.BYTES + TAG;
  // 36 octets are 48 characters of base64url without padding and without spare bits: one spelling.
  private static final int TEXT = 48;
  private static final UUID NO_DOMAIN = new UUID(0, 0);

  private final ShareLinkStore store;
  private final Supplier<byte[]> source;
  private final Ids ids;
  private final InstantSource clock;
  private volatile @Nullable SecretKeySpec key;

  /// @param key gives at least 32 secret octets, the same on every node and after a restart; asked
  ///   when the first link is made or opened, and again only when it threw
  public ShareLinks(ShareLinkStore store, Supplier<byte[]> key, Ids ids, InstantSource clock) {
    this.store = store;
    this.source = key;
    this.ids = ids;
    this.clock = clock;
  }

  /// A link just made, with its text: the only time the text is there to be shown.
  ///
  /// @param text opens it; safe in a URL path; a secret
  public record Issued(ShareLink link, String text) {
    @Override
    public String toString() {
      return "Issued[" + link + "]";
    }
  }

  /// What a link shows: this domain of this organization, and nothing else.
  public record Opened(UUID organization, UUID domain, Instant expiresAt) {}

  /// Makes a link to one domain.
  ///
  /// @param lifetime from a minute to 90 days
  /// @throws Refused NOT_FOUND (no such domain here), INVALID (the lifetime), CONFLICT (the domain
  ///   has [#MAX] links that work)
  public Issued create(UUID organization, UUID domain, Duration lifetime) {
    if (lifetime.compareTo(SHORTEST_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw Refused.field(
          Reason.INVALID,
          "lifetime",
          "A share link works for at least a minute and at most "
              + MAX_LIFETIME.toDays()
              + " days.");
    }
    Instant now = clock.instant();
    ShareLink link =
        new ShareLink(ids.next(), domain, now, now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS));
    // Before the row is there: without a key there is no link.
    String text = text(link);
    return switch (store.add(organization, link, MAX, now)) {
      case ADDED -> new Issued(link, text);
      case NO_SUCH_DOMAIN -> throw Credentials.unknown();
      case TOO_MANY ->
          throw Refused.because(
              Reason.CONFLICT,
              "The domain has "
                  + MAX
                  + " share links that still work. Take one of them back first.");
    };
  }

  /// The links of a domain that work now, newest first; none when there is no such domain here.
  public List<ShareLink> list(UUID organization, UUID domain) {
    return store.living(organization, domain, clock.instant());
  }

  /// Takes a link back: it stops working on every node before this returns.
  ///
  /// @throws Refused NOT_FOUND when the domain has no such link
  public void revoke(UUID organization, UUID domain, UUID id) {
    if (!store.remove(organization, domain, id)) {
      throw Credentials.unknown();
    }
  }

  /// Reads the text of a link.
  ///
  /// @throws Refused NOT_FOUND, always in the same words, whether the text is malformed, forged or
  ///   changed, the link expired or taken back, or its domain gone
  public Opened open(String text) {
    Token token = parse(text).orElseThrow(ShareLinks::doesNotWork);
    Optional<ShareLinkStore.Found> found = store.find(token.id());
    // The same work for an id that does not exist.
    UUID domain = found.map(one -> one.link().domain()).orElse(NO_DOMAIN);
    boolean genuine =
        MessageDigest.isEqual(token.tag(), tag(token.id(), domain, token.expirySeconds()));
    if (!genuine || found.isEmpty()) {
      throw doesNotWork();
    }
    ShareLink link = found.get().link();
    if (!clock.instant().isBefore(link.expiresAt())
        || seconds(link.expiresAt()) != token.expirySeconds()) {
      throw doesNotWork();
    }
    return new Opened(found.get().organization(), domain, link.expiresAt());
  }

  private static Refused doesNotWork() {
    return Refused.because(
        Reason.NOT_FOUND,
        "This link does not work. It may have expired or been revoked: ask who sent it for a"
            + " new one.");
  }

  /// The text of a link, taken apart; nothing in it is to be believed yet.
  private record Token(UUID id, int expirySeconds, byte[] tag) {}

  private static Optional<Token> parse(String text) {
    if (text.length() != TEXT) {
      return Optional.empty();
    }
    try {
      byte[] octets = Base64.getUrlDecoder().decode(text);
      ByteBuffer reader = ByteBuffer.wrap(octets);
      return Optional.of(
          new Token(
              new UUID(reader.getLong(), reader.getLong()),
              reader.getInt(),
              Arrays.copyOfRange(octets, SIZE - TAG, SIZE)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private String text(ShareLink link) {
    int expiry = seconds(link.expiresAt());
    ByteBuffer octets = ByteBuffer.allocate(SIZE);
    octets.putLong(link.id().getMostSignificantBits()).putLong(link.id().getLeastSignificantBits());
    octets.putInt(expiry).put(tag(link.id(), link.domain(), expiry));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets.array());
  }

  /// Unix seconds as 32 bits without a sign, which last until 2106.
  private static int seconds(Instant instant) {
    return (int) instant.getEpochSecond();
  }

  private byte[] tag(UUID id, UUID domain, int expiry) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key());
      ByteBuffer octets = ByteBuffer.allocate(1 + 4 * Long.BYTES + Integer.BYTES).put(VERSION);
      octets.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
      octets.putLong(domain.getMostSignificantBits()).putLong(domain.getLeastSignificantBits());
      return Arrays.copyOf(mac.doFinal(octets.putInt(expiry).array()), TAG);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  private SecretKeySpec key() {
    SecretKeySpec known = key;
    if (known == null) {
      byte[] octets = source.get();
      if (octets.length < 32) {
        throw new IllegalStateException("the key of share links has at least 32 octets");
      }
      known = new SecretKeySpec(octets, "HmacSHA256");
      key = known;
    }
    return known;
  }
}
