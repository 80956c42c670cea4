package dev.signet.provider.resend;

import dev.signet.name.RegisteredApex;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.EmailProviderContract;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Resend's client against a well-behaved server whose pages are short.
class ResendContractTest extends EmailProviderContract {
  private static ChaosProvider server;
  private static ResendClient client;

  @BeforeAll
  static void open() throws IOException {
    server = ChaosProvider.start(InstantSource.system());
    server.pageSize(3);
    client =
        new ResendClient(
            ResendClient.Account.of(server.url(), new ApiKey(ChaosProvider.KEY)),
            RegisteredApex::of,
            Pace.every(Duration.ZERO),
            InstantSource.system(),
            new Random(1));
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Override
  protected EmailProvider provider() {
    return client;
  }
}
