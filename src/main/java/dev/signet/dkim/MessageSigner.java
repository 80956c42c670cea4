package dev.signet.dkim;

import dev.signet.name.DomainName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Signs messages: one pass over the message, in bounded memory, with as many keys as are given.
///
/// ```java
/// MessageSigner.sign(message, List.of(new SigningKey(selector, key)), terms)
/// ```
///
/// Canonicalization is relaxed/relaxed. A message that would not reach its reader as it is gets no
/// signature but a reason ([MessageFlaw]): what servers on the way repair breaks a signature.
/// Stateless; its methods may be called by any thread.
public final class MessageSigner {
  /// The longest time a signature may be valid for.
  public static final Duration MAX_LIFE = Duration.ofDays(7);

  /// The longest message that is signed: 30 MB.
  public static final long LARGEST_MESSAGE = 30L * 1024 * 1024;

  /// Named once more than they stand in the message, so that none can be added (RFC 6376 §8.15):
  /// what readers go by.
  private static final List<String> OVERSIGNED = List.of("from", "reply-to", "subject", "to", "cc");

  /// Named once more than they stand in the message where they do: servers on the way add them
  /// where they are missing.
  private static final Set<String> OVERSIGNED_WHERE_PRESENT =
      Set.of(
          "date",
          "message-id",
          "sender",
          "mime-version",
          "content-type",
          "content-transfer-encoding");

  /// Named as often as they stand in the message (RFC 6376 §5.4.1, RFC 8058 §4).
  private static final Set<String> SIGNED =
      Set.of(
          "in-reply-to",
          "references",
          "content-id",
          "content-description",
          "content-disposition",
          "content-language",
          "resent-date",
          "resent-from",
          "resent-sender",
          "resent-to",
          "resent-cc",
          "resent-message-id",
          "list-id",
          "list-help",
          "list-unsubscribe",
          "list-unsubscribe-post",
          "list-subscribe",
          "list-post",
          "list-owner",
          "list-archive",
          "feedback-id",
          "auto-submitted",
          "autocrypt");

  /// Fields of which a message has one at most (RFC 5322 §3.6, RFC 2045 §3), From apart. Verifiers
  /// fail the signature of a message that has two of them, rspamd for one.
  private static final Set<String> ONCE =
      Set.of(
          "date",
          "sender",
          "reply-to",
          "to",
          "cc",
          "message-id",
          "in-reply-to",
          "references",
          "subject",
          "mime-version",
          "content-type",
          "content-transfer-encoding");

  private MessageSigner() {}

  /// A key and the selector under which its public half is published.
  public record SigningKey(Selector selector, OpenedKey key) {}

  /// What a signature says besides the message.
  ///
  /// @param domain the signing domain, `d=`
  /// @param now `t=`, cut to the second
  /// @param life from `t=` to `x=`; at least a second, at most [#MAX_LIFE]
  public record Terms(DomainName domain, Instant now, Duration life) {
    public Terms {
      if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(MAX_LIFE) > 0) {
        throw new IllegalArgumentException("a signature lives from one second to seven days");
      }
    }
  }

  /// What came of a message.
  public sealed interface Outcome {
    /// A header field for each key, in the keys' order: `DKIM-Signature: …`, folded with CRLF and a
    /// space, without the closing CRLF. To be put before the message as they are.
    record Signed(List<String> headers) implements Outcome {
      public Signed {
        headers = List.copyOf(headers);
      }
    }

    /// No signature; `why` is a sentence for the sender, and says nothing of what the message
    /// holds.
    record Rejected(MessageFlaw flaw, String why) implements Outcome {}
  }

  /// Signs a message with each of the keys.
  ///
  /// @param message read to its end, or to its first flaw; not closed
  /// @param keys at least one
  /// @throws UncheckedIOException when the message cannot be read
  public static Outcome sign(InputStream message, List<SigningKey> keys, Terms terms) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("nothing to sign with");
    }
    try {
      MessageScanner scanner = new MessageScanner(message, LARGEST_MESSAGE);
      List<HeaderField> fields = scanner.readHeader();
      requireOneFrom(fields);
      requireNoneRepeated(fields);
      BodyHash body = BodyHash.relaxed();
      scanner.readBody(body::update);
      byte[] bodyHash = body.finish();
      List<String> names = names(fields);
      byte[] signedFields = SignedFields.select(fields, names, HeaderField::relaxed);
      return new Outcome.Signed(
          keys.stream().map(key -> header(key, terms, names, signedFields, bodyHash)).toList());
    } catch (FlawedMessage e) {
      return new Outcome.Rejected(e.flaw(), e.why());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireOneFrom(List<HeaderField> fields) throws FlawedMessage {
    long froms = fields.stream().filter(field -> field.name().equals("from")).count();
    if (froms == 0) {
      throw new FlawedMessage(
          MessageFlaw.NO_FROM, "The message has no From field, which must be signed.");
    }
    if (froms > 1) {
      throw new FlawedMessage(
          MessageFlaw.SEVERAL_FROMS,
          "The message has " + froms + " From fields, and readers may show any of them.");
    }
  }

  private static void requireNoneRepeated(List<HeaderField> fields) throws FlawedMessage {
    Set<String> seen = new HashSet<>();
    for (HeaderField field : fields) {
      if (ONCE.contains(field.name()) && !seen.add(field.name())) {
        throw new FlawedMessage(
            MessageFlaw.REPEATED_FIELD,
            "The message has more than one "
                + field.name()
                + " field, and may have one: large receivers refuse it, whatever its signature.");
      }
    }
  }

  /// The names for `h=`, each as often as it is to be signed.
  private static List<String> names(List<HeaderField> fields) {
    List<String> names = new ArrayList<>(OVERSIGNED);
    List<String> present = new ArrayList<>();
    for (HeaderField field : fields) {
      String name = field.name();
      if (OVERSIGNED_WHERE_PRESENT.contains(name)) {
        if (!present.contains(name)) {
          names.add(name);
          present.add(name);
        }
        names.add(name);
      } else if (SIGNED.contains(name) || OVERSIGNED.contains(name)) {
        names.add(name);
      }
    }
    // Equal names side by side are easier to read; their order among others is ours to choose.
    return names.stream().distinct().flatMap(name -> names.stream().filter(name::equals)).toList();
  }

  private static String header(
      SigningKey key, Terms terms, List<String> names, byte[] signedFields, byte[] bodyHash) {
    long now = terms.now().getEpochSecond();
    StringBuilder text =
        new StringBuilder("DKIM-Signature: v=1; a=")
            .append(key.key().algorithm().signatureAlgorithm())
            .append("; c=relaxed/relaxed; d=")
            .append(terms.domain())
            .append(";\r\n s=")
            .append(key.selector())
            .append("; t=")
            .append(now)
            .append("; x=")
            .append(now + terms.life().toSeconds())
            .append(";\r\n h=");
    appendFolded(names, text);
    text.append(";\r\n bh=")
        .append(Base64.getEncoder().encodeToString(bodyHash))
        .append(";\r\n b=");
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes(signedFields);
    signed.writeBytes(
        HeaderField.of(text.toString().getBytes(StandardCharsets.US_ASCII)).relaxed());
    String signature = Base64.getEncoder().encodeToString(key.key().sign(signed.toByteArray()));
    for (int from = 0; from < signature.length(); from += 72) {
      text.append(from == 0 ? "" : "\r\n ")
          .append(signature, from, Math.min(signature.length(), from + 72));
    }
    return text.toString();
  }

  private static void appendFolded(List<String> names, StringBuilder text) {
    int column = 3;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (i > 0) {
        text.append(':');
        column++;
      }
      if (column + name.length() > 74) {
        text.append("\r\n  ");
        column = 2;
      }
      text.append(name);
      column += name.length();
    }
  }
}
