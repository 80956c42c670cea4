package dev.signet.dkim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Verifies the DKIM signatures of a message (RFC 6376 §6, RFC 8301, RFC 8463): one pass over the
/// message, in bounded memory.
///
/// Stricter than the RFC lets a verifier be, since it judges our own signatures: a message with a
/// [MessageFlaw] that lines can have is not looked at, `l=` is not accepted (RFC 6376 §8.2), and of
/// several key records at one name none counts. Stateless; may be called by any thread.
public final class MessageVerifier {
  /// Signatures looked at, from the top; others are left out.
  public static final int MAX_SIGNATURES = 10;

  private MessageVerifier() {}

  /// What one signature is worth, in the words of RFC 8601 §2.7.1.
  public sealed interface Verdict {
    record Pass() implements Verdict {}

    /// The message is not as it was when it was signed, or not signed with that key.
    record Fail(String why) implements Verdict {}

    /// The signature, or its key record, is not to be used.
    record PermanentError(String why) implements Verdict {}

    /// The key could not be looked up: the same message may pass later.
    record TemporaryError(String why) implements Verdict {}
  }

  /// One `DKIM-Signature` of a message.
  ///
  /// @param domain `d=`, empty when it cannot be read
  /// @param selector `s=`, empty when it cannot be read
  /// @param algorithm `a=`, empty when it cannot be read
  public record Checked(String domain, String selector, String algorithm, Verdict verdict) {
    public boolean passes() {
      return verdict instanceof Verdict.Pass;
    }
  }

  /// What came of a message.
  public sealed interface Outcome {
    /// The signatures from the top; none when the message has none.
    record Read(List<Checked> signatures) implements Outcome {
      public Read {
        signatures = List.copyOf(signatures);
      }
    }

    /// No message; `why` is a sentence for people.
    record Unreadable(MessageFlaw flaw, String why) implements Outcome {}
  }

  /// Verifies each signature of a message.
  ///
  /// @param message read to its end, or to its first flaw; not closed
  /// @param keys asked once for each signature that is well-formed and whose body hash is right
  /// @param now what `x=` is compared with
  /// @throws UncheckedIOException when the message cannot be read
  public static Outcome verify(InputStream message, PublishedKeys keys, Instant now) {
    try {
      MessageScanner scanner = new MessageScanner(message, MessageSigner.LARGEST_MESSAGE);
      List<HeaderField> fields = scanner.readHeader();
      BodyHash relaxed = BodyHash.relaxed();
      BodyHash simple = BodyHash.simple();
      scanner.readBody((octets, from, count) -> {
        relaxed.update(octets, from, count);
        simple.update(octets, from, count);
      });
      byte[] relaxedHash = relaxed.finish();
      byte[] simpleHash = simple.finish();
      List<Checked> checked = new ArrayList<>();
      for (HeaderField field : fields) {
        if (field.name().equals("dkim-signature") && checked.size() < MAX_SIGNATURES) {
          checked.add(
              switch (SignatureField.read(field)) {
                case SignatureField.Unreadable(String why) ->
                    new Checked("", "", "", new Verdict.PermanentError(why));
                case SignatureField.Readable(SignatureField signature) ->
                    new Checked(
                        signature.domain().toString(),
                        signature.selector(),
                        signature.algorithm().signatureAlgorithm(),
                        judge(
                            signature,
                            fields,
                            signature.relaxedBody() ? relaxedHash : simpleHash,
                            keys,
                            now));
              });
        }
      }
      return new Outcome.Read(checked);
    } catch (FlawedMessage e) {
      return new Outcome.Unreadable(e.flaw(), e.why());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Verdict judge(
      SignatureField signature,
      List<HeaderField> fields,
      byte[] bodyHash,
      PublishedKeys keys,
      Instant now) {
    if (signature.expires().filter(end -> now.getEpochSecond() > end).isPresent()) {
      return new Verdict.PermanentError("it has expired (x=)");
    }
    if (!MessageDigest.isEqual(bodyHash, signature.bodyHash())) {
      return new Verdict.Fail("the body is not the one that was signed (bh=)");
    }
    return switch (keys.at(signature.keyOwner())) {
      case PublishedKeys.Answer.Unanswered(String why) -> new Verdict.TemporaryError(why);
      case PublishedKeys.Answer.Found(List<String> texts) ->
          texts.size() == 1
              ? judge(signature, fields, texts.getFirst())
              : new Verdict.PermanentError(
                  texts.isEmpty()
                      ? "there is no key record"
                      : "there are " + texts.size() + " TXT records where the key should be");
    };
  }

  private static Verdict judge(SignatureField signature, List<HeaderField> fields, String text) {
    KeyRecord key;
    switch (KeyRecord.read(text)) {
      case KeyRecord.Reading.Unreadable(String why) -> {
        return new Verdict.PermanentError("the key record cannot be read: " + why);
      }
      case KeyRecord.Reading.Readable(KeyRecord found) -> key = found;
    }
    Optional<String> unusable = key.whyUnusable(signature.algorithm());
    if (unusable.isPresent()) {
      return new Verdict.PermanentError("the key record is of no use: " + unusable.get());
    }
    // §3.6.1 t=s: the domain of i= must be d= itself.
    if (key.sameDomainOnly() && !signature.identityDomain().equals(signature.domain())) {
      return new Verdict.PermanentError("the key record does not allow an i= below d= (t=s)");
    }
    PublicKeyMaterial material =
        PublicKeyMaterial.published(key.keyType(), key.publicKey()).orElseThrow();
    // RFC 8301 §3.2: "MUST NOT consider signatures using RSA keys of less than 1024 bits as valid".
    if (material instanceof PublicKeyMaterial.Rsa rsa && rsa.modulus().bitLength() < 1024) {
      return new Verdict.PermanentError("its RSA key is shorter than 1024 bits");
    }
    Function<HeaderField, byte[]> canonical =
        signature.relaxedHeader() ? HeaderField::relaxed : HeaderField::octets;
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes(SignedFields.select(fields, signature.names(), canonical));
    signed.writeBytes(canonical.apply(signature.unsigned()));
    return verifies(material, signed.toByteArray(), signature.signature())
        ? new Verdict.Pass()
        : new Verdict.Fail("the header is not the one that was signed, or not with this key (b=)");
  }

  private static boolean verifies(PublicKeyMaterial material, byte[] data, byte[] octets) {
    try {
      return switch (material) {
        case PublicKeyMaterial.Rsa rsa -> {
          Signature verifier = Signature.getInstance("SHA256withRSA");
          verifier.initVerify(
              KeyFactory.getInstance("RSA")
                  .generatePublic(new RSAPublicKeySpec(rsa.modulus(), rsa.exponent())));
          verifier.update(data);
          yield verifier.verify(octets);
        }
        case PublicKeyMaterial.Ed25519 ed25519 -> {
          Signature verifier = Signature.getInstance("Ed25519");
          verifier.initVerify(
              KeyFactory.getInstance("Ed25519")
                  .generatePublic(
                      new X509EncodedKeySpec(
                          PublicKeyMaterial.ed25519SubjectPublicKeyInfo(ed25519.octets()))));
          verifier.update(MessageDigest.getInstance("SHA-256").digest(data));
          yield verifier.verify(octets);
        }
      };
    } catch (GeneralSecurityException e) {
      // A key or signature of impossible numbers: it verifies nothing.
      return false;
    }
  }
}
