package dev.signet.hosted;

import java.util.UUID;

class MemoryIntentsTest extends ProviderIntentsContract {
  private final MemoryIntents intents = new MemoryIntents();

  @Override
  protected ProviderIntents intents() {
    return intents;
  }

  @Override
  protected UUID organization() {
    return new UUID(1, 1);
  }
}
