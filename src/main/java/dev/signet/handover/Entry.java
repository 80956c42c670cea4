package dev.signet.handover;

import dev.signet.dns.Rdata;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.time.Duration;
import java.util.regex.Pattern;

/// A record to hand over, and what a file says beside it. Immutable.
///
/// Refuses what no DNS host could be asked to publish: only CNAME, MX, TXT and CAA are asked of
/// customers, texts are 1 to 4096 printable ASCII characters, which go out in character-strings of
/// at most 255 octets (RFC 1035 §3.3, RFC 6376 §3.6.2.2).
///
/// @param ttl whole seconds, from a minute (several DNS hosts take no less) to a week
/// @param comment what it is for, at most 100 characters on one line, where the form has comments
public record Entry(CustomerRecord record, Duration ttl, String comment) {
  /// The longest text of one record, in octets.
  static final int MAX_TEXT_LENGTH = 4096;

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration MAX = Duration.ofDays(7);
  // Cloudflare's bound for the comment of a record.
  private static final int MAX_COMMENT_LENGTH = 100;
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9]{1,15}");

  /// @throws IllegalArgumentException when something is out of bounds
  public Entry {
    Names.requirePlain(record.owner());
    requireWritable(record.data());
    if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(MAX) > 0 || ttl.getNano() != 0) {
      throw new IllegalArgumentException("a TTL that is not 60 to 604800 whole seconds");
    }
    if (comment.isBlank() || comment.length() > MAX_COMMENT_LENGTH) {
      throw new IllegalArgumentException("a comment that is blank or longer than a line");
    }
    if (!comment.codePoints().allMatch(Entry::staysOnTheLine)) {
      throw new IllegalArgumentException("a comment with control characters");
    }
  }

  private static void requireWritable(Rdata data) {
    switch (data) {
      case Rdata.Alias alias -> Names.requirePlain(alias.target());
      case Rdata.MailExchange mx -> {
        if (mx.preference() < 0 || mx.preference() > 65535) {
          throw new IllegalArgumentException("an MX preference that is not 0 to 65535");
        }
        Names.requirePlain(mx.exchange());
      }
      case Rdata.Text text -> requirePrintable(text.joined());
      case Rdata.CertificateAuthority caa -> {
        if (caa.flags() < 0 || caa.flags() > 255) {
          throw new IllegalArgumentException("CAA flags that are not 0 to 255");
        }
        if (!TAG.matcher(caa.tag()).matches()) {
          throw new IllegalArgumentException("a CAA tag that is not letters and digits");
        }
        requirePrintable(caa.value());
      }
      default -> throw unasked(data);
    }
  }

  private static void requirePrintable(String value) {
    if (value.isEmpty() || value.length() > MAX_TEXT_LENGTH) {
      throw new IllegalArgumentException(
          "a record value that is empty or longer than " + MAX_TEXT_LENGTH);
    }
    if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException("a record value that is not printable ASCII");
    }
  }

  /// For data of another type than those of which an entry may be made.
  static IllegalArgumentException unasked(Rdata data) {
    return new IllegalArgumentException(
        "a record of a type that is not asked of customers: " + data.getClass().getSimpleName());
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

  DomainName owner() {
    return record.owner();
  }

  String type() {
    return record.typeText();
  }

  Rdata data() {
    return record.data();
  }

  long seconds() {
    return ttl.toSeconds();
  }
}
