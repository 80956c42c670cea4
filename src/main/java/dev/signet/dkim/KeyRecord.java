package dev.signet.dkim;

import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A DKIM key record: what stands in the TXT record at `{selector}._domainkey.{domain}`.
///
/// Read by meaning, never compared as text: tags may be folded, come in any order after `v=`, and
/// carry tags nobody knows (RFC 6376 §3.2, §3.6.1). The strings of one TXT record must be joined
/// without anything between them before reading (§3.6.2.2). Immutable; printing and reading again
/// gives an equal record.
public final class KeyRecord {
  private static final String VERSION = "DKIM1";

  private final SequencedMap<String, String> tags;
  private final byte[] publicKey;

  private KeyRecord(SequencedMap<String, String> tags, byte[] publicKey) {
    this.tags = Collections.unmodifiableSequencedMap(tags);
    this.publicKey = publicKey;
  }

  /// What came of reading a text.
  public sealed interface Reading {
    /// It is a key record; whether the key is of use is another question.
    record Readable(KeyRecord keyRecord) implements Reading {}

    /// It is none, and a verifier would ignore it; `why` is a clause for people.
    record Unreadable(String why) implements Reading {}
  }

  /// The record that publishes `subjectPublicKeyInfo` (DER; RSA or Ed25519).
  ///
  /// Ed25519 keys are published as their 32 octets without the ASN.1 around them (RFC 8463 §4).
  ///
  /// @throws IllegalArgumentException when it is no such key
  public static KeyRecord publishing(byte[] subjectPublicKeyInfo) {
    PublicKeyMaterial material =
        PublicKeyMaterial.ofSubjectPublicKeyInfo(subjectPublicKeyInfo)
            .orElseThrow(() -> new IllegalArgumentException("not an RSA or Ed25519 public key"));
    byte[] published =
        switch (material) {
          case PublicKeyMaterial.Rsa rsa -> subjectPublicKeyInfo.clone();
          case PublicKeyMaterial.Ed25519 ed25519 -> ed25519.octets();
        };
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put("v", VERSION);
    tags.put("k", material.keyType());
    tags.put("p", Base64.getEncoder().encodeToString(published));
    return new KeyRecord(tags, published);
  }

  /// The record that says a key was withdrawn: an empty `p=` (RFC 6376 §3.6.1).
  public static KeyRecord revocation() {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put("v", VERSION);
    tags.put("p", "");
    return new KeyRecord(tags, new byte[0]);
  }

  /// Reads a text; empty when a verifier would not take it for a key record.
  public static Optional<KeyRecord> parse(String text) {
    return switch (read(text)) {
      case Reading.Readable(KeyRecord keyRecord) -> Optional.of(keyRecord);
      case Reading.Unreadable unreadable -> Optional.empty();
    };
  }

  /// Reads a text, and says why when it is no key record.
  public static Reading read(String text) {
    SequencedMap<String, String> tags;
    switch (TagList.read(text)) {
      case TagList.Unreadable(String why) -> {
        return new Reading.Unreadable(why);
      }
      case TagList.Tags(SequencedMap<String, String> values) -> tags = values;
    }
    String version = tags.get("v");
    if (version != null) {
      // §3.6.1 v=: "MUST be the first tag"; "records beginning with a v= tag with any other value
      // MUST be discarded"; compared as a string, so DKIM1.0 and dkim1 are other values.
      if (!tags.firstEntry().getKey().equals("v")) {
        return new Reading.Unreadable("its v= tag is not the first");
      }
      if (!version.equals(VERSION)) {
        return new Reading.Unreadable("its version is not v=DKIM1");
      }
    }
    String encoded = tags.get("p");
    if (encoded == null) {
      return new Reading.Unreadable("it has no p= tag, which holds the key");
    }
    String joined = TagList.withoutWhitespace(encoded);
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(joined);
    } catch (IllegalArgumentException e) {
      return new Reading.Unreadable("its p= value is not base64");
    }
    SequencedMap<String, String> canonical = new LinkedHashMap<>(tags);
    canonical.put("p", Base64.getEncoder().encodeToString(decoded));
    return new Reading.Readable(new KeyRecord(canonical, decoded));
  }

  /// The key type of `k=`, `rsa` when it is left out. Unknown types stand here as they are; a
  /// verifier ignores such a record.
  public String keyType() {
    return tags.getOrDefault("k", "rsa");
  }

  /// The octets of `p=`; empty when the key is revoked.
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /// The key was withdrawn: `p=` is there and empty.
  public boolean revoked() {
    return publicKey.length == 0;
  }

  /// Whether signatures over `hash` (`sha256`) are accepted: `h=` lists it, or is left out.
  public boolean acceptsHash(String hash) {
    return !tags.containsKey("h") || list("h").contains(hash);
  }

  /// Whether the key serves email: `s=` lists `email` or `*`, or is left out.
  public boolean servesEmail() {
    return !tags.containsKey("s") || list("s").contains("email") || list("s").contains("*");
  }

  /// The domain says it is testing DKIM (`t=y`): verifiers must not treat its mail differently from
  /// unsigned mail.
  public boolean testing() {
    return list("t").contains("y");
  }

  /// The signing identity must be in the signing domain itself, not below it (`t=s`).
  public boolean sameDomainOnly() {
    return list("t").contains("s");
  }

  /// The notes of `n=` for administrators, still in quoted-printable; empty when left out.
  public String notes() {
    return tags.getOrDefault("n", "");
  }

  /// Every tag with its value in order of appearance, unknown ones too; `p` without whitespace.
  public Map<String, String> tags() {
    return tags;
  }

  /// Whether this record publishes the key `subjectPublicKeyInfo` (DER).
  ///
  /// Compares key material: modulus and exponent for RSA, whether the record holds a
  /// SubjectPublicKeyInfo or the bare RSAPublicKey that the text of §3.6.1 speaks of (both are met
  /// in practice); the 32 octets for Ed25519. A revoked key equals nothing.
  public boolean publicKeyEquals(byte[] subjectPublicKeyInfo) {
    if (revoked()) {
      return false;
    }
    Optional<PublicKeyMaterial> published = PublicKeyMaterial.published(keyType(), publicKey);
    return published.isPresent()
        && published.equals(PublicKeyMaterial.ofSubjectPublicKeyInfo(subjectPublicKeyInfo));
  }

  /// Why verifiers would not accept rsa-sha256 mail signed with this key, as a clause for people;
  /// empty when they would.
  public Optional<String> whyUnusable() {
    return whyUnusable(KeyAlgorithm.RSA_2048);
  }

  /// Why verifiers would not accept mail whose signature has the `a=` of `algorithm`, as a clause
  /// for people; empty when they would. The size of an RSA key is not looked at.
  public Optional<String> whyUnusable(KeyAlgorithm algorithm) {
    if (revoked()) {
      return Optional.of("its key is revoked (p= is empty)");
    }
    if (!keyType().equals(algorithm.keyType())) {
      return Optional.of("its key type is not k=" + algorithm.keyType());
    }
    if (!acceptsHash("sha256")) {
      return Optional.of("its h= tag does not allow sha256");
    }
    if (!servesEmail()) {
      return Optional.of("its s= tag does not allow email");
    }
    if (PublicKeyMaterial.published(keyType(), publicKey).isEmpty()) {
      return Optional.of(
          switch (algorithm) {
            case RSA_2048 -> "its p= value is not an RSA public key";
            case ED25519 -> "its p= value is not an Ed25519 public key";
          });
    }
    return Optional.empty();
  }

  private List<String> list(String tag) {
    String value = tags.get(tag);
    if (value == null) {
      return List.of();
    }
    // A tag that is there but empty is not a tag left out (§3.2): its list is empty.
    return Arrays.stream(TagList.withoutWhitespace(value).split(":", -1))
        .filter(item -> !item.isEmpty())
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRecord that && tags.equals(that.tags);
  }

  @Override
  public int hashCode() {
    return tags.hashCode();
  }

  /// The record as published, on one line: `v=DKIM1; k=rsa; p=…`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    tags.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : "; ").append(name).append('=').append(value));
    return text.toString();
  }
}
