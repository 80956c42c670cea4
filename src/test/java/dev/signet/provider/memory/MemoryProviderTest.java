package dev.signet.provider.memory;

import dev.signet.provider.EmailProvider;
import dev.signet.provider.EmailProviderContract;
import java.time.InstantSource;

class MemoryProviderTest extends EmailProviderContract {
  private final MemoryProvider provider = new MemoryProvider(InstantSource.system());

  @Override
  protected EmailProvider provider() {
    return provider;
  }
}
