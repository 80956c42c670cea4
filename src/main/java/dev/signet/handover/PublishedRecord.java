package dev.signet.handover;

import dev.signet.name.DomainName;
import java.time.Duration;

/// One record to publish. Immutable.
///
/// @param owner the absolute owner name
/// @param ttl whole seconds, from a minute (several DNS hosts take no less) to a week
/// @param purpose for people, at most 100 characters on one line; it becomes a comment where the
///   form has comments
public record PublishedRecord(DomainName owner, Content content, Duration ttl, String purpose) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);
  // Cloudflare's bound for the comment of a record.
  private static final int LONGEST_PURPOSE = 100;

  /// @throws IllegalArgumentException when something is out of bounds
  public PublishedRecord {
    Names.requirePlain(owner);
    if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0 || ttl.getNano() != 0) {
      throw new IllegalArgumentException("a TTL that is not 60 to 604800 whole seconds");
    }
    if (purpose.isBlank() || purpose.length() > LONGEST_PURPOSE) {
      throw new IllegalArgumentException("a purpose that is blank or longer than a line");
    }
    if (!purpose.codePoints().allMatch(PublishedRecord::staysOnTheLine)) {
      throw new IllegalArgumentException("a purpose with control characters");
    }
  }

  /// A comment must not be left by a character that some syntax takes for the end of a line
  /// (JavaScript: U+2028; YAML 1.1: U+0085), nor be turned around by one that cannot be seen.
  private static boolean staysOnTheLine(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  public static PublishedRecord cname(
      DomainName owner, DomainName target, Duration ttl, String purpose) {
    return new PublishedRecord(owner, new Content.Alias(target), ttl, purpose);
  }

  /// @param value one text, not split and not quoted
  public static PublishedRecord txt(DomainName owner, String value, Duration ttl, String purpose) {
    return new PublishedRecord(owner, new Content.Text(value), ttl, purpose);
  }

  public static PublishedRecord mx(
      DomainName owner, int preference, DomainName exchange, Duration ttl, String purpose) {
    return new PublishedRecord(owner, new Content.MailExchange(preference, exchange), ttl, purpose);
  }

  /// @param value flags, tag and value as a zone file writes them: `0 issue "ca.example"`
  public static PublishedRecord caa(DomainName owner, String value, Duration ttl, String purpose) {
    return new PublishedRecord(owner, Content.CertificateAuthority.parse(value), ttl, purpose);
  }

  long seconds() {
    return ttl.toSeconds();
  }
}
