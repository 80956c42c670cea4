package dev.signet.api.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Reads a certificate chain and its key from PEM files, for `SIGNET_SIGNING_TLS`.
public final class Certificates {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private Certificates() {}

  /// @param chain the certificate, and those that signed it
  /// @param key PKCS #8, RSA or EC
  /// @throws IOException when they cannot be read; the message is for the operator
  public static SSLContext read(Path chain, Path key) throws IOException {
    try (InputStream in = Files.newInputStream(chain)) {
      Certificate[] certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      if (certificates.length == 0) {
        throw new IOException("SIGNET_SIGNING_TLS: there is no certificate in " + chain);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, new char[0]);
      store.setKeyEntry("signing", privateKey(key), new char[0], certificates);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "SIGNET_SIGNING_TLS: " + chain + " and " + key + " do not go together", e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException("SIGNET_SIGNING_TLS: there is no PRIVATE KEY (PKCS #8) in " + file);
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // It is of another kind.
      }
    }
    throw new IOException("SIGNET_SIGNING_TLS: the key in " + file + " is of an unknown kind");
  }
}
