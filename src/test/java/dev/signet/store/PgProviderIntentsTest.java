package dev.signet.store;

import dev.signet.hosted.ProviderIntents;
import dev.signet.hosted.ProviderIntentsContract;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PgProviderIntentsTest extends ProviderIntentsContract {
  private static SeededDomains seeded;

  @BeforeAll
  static void open() {
    seeded = new SeededDomains();
  }

  @AfterAll
  static void close() {
    seeded.close();
  }

  @Override
  protected ProviderIntents intents() {
    return seeded.store().providerIntents();
  }

  @Override
  protected UUID organization() {
    return seeded.organization();
  }
}
