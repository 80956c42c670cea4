package dev.signet.provider.memory;

import dev.signet.provider.ProviderKind;
import dev.signet.provider.ProviderParts;
import dev.signet.provider.ProviderSetting;
import dev.signet.provider.ProviderSettings;
import java.util.List;
import java.util.Optional;

/// The provider in memory, as one more in the list.
public final class MemoryKind implements ProviderKind {
  @Override
  public String name() {
    return MemoryProvider.NAME;
  }

  @Override
  public List<ProviderSetting> settings() {
    return List.of();
  }

  @Override
  public List<String> prefixes() {
    return List.of("_a-provider-kept-in-memory");
  }

  @Override
  public Optional<Opened> open(ProviderSettings given, ProviderParts parts) {
    return Optional.of(Opened.of(new MemoryProvider(parts.clock())));
  }
}
