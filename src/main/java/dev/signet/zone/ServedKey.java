package dev.signet.zone;

/// The public half of a DKIM key, as served at `{selector}._domainkey.{token}.{zone}`.
///
/// @param selector the DKIM selector, one lower-case LDH label
/// @param publicKey SubjectPublicKeyInfo (DER); empty means revoked (`p=`, RFC 6376 §3.6.1)
public record ServedKey(String selector, byte[] publicKey) {
  public ServedKey {
    publicKey = publicKey.clone();
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }
}
