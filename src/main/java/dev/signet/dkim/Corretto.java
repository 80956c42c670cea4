package dev.signet.dkim;

import java.security.Provider;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Amazon Corretto Crypto Provider, where its native part loads and passes its self-test.
final class Corretto {
  private static final Logger LOG = LoggerFactory.getLogger(Corretto.class);

  private Corretto() {}

  private static final class Found {
    static final Optional<Provider> PROVIDER = find();
  }

  /// Empty when it is not there, or not for this machine. Loads it at the first call.
  static Optional<Provider> provider() {
    return Found.PROVIDER;
  }

  private static Optional<Provider> find() {
    try {
      Class<?> type =
          Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
      Provider provider = (Provider) type.getField("INSTANCE").get(null);
      type.getMethod("assertHealthy").invoke(provider);
      return Optional.of(provider);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOG.debug("Corretto Crypto Provider is of no use here", e);
      return Optional.empty();
    }
  }
}
