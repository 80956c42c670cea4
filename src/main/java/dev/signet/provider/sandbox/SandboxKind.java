package dev.signet.provider.sandbox;

import dev.signet.provider.ProviderKind;
import dev.signet.provider.ProviderParts;
import dev.signet.provider.ProviderSetting;
import dev.signet.provider.ProviderSettings;
import dev.signet.zone.ZoneSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sandbox: there in every node, without settings of its own. Immutable.
public final class SandboxKind implements ProviderKind {
  @Override
  public String name() {
    return SandboxProvider.NAME;
  }

  @Override
  public List<ProviderSetting> settings() {
    return List.of();
  }

  @Override
  public List<String> prefixes() {
    return List.of(SandboxRecords.SEND, SandboxRecords.SELECTOR + "._domainkey");
  }

  @Override
  public Optional<Opened> open(ProviderSettings given, ProviderParts parts) {
    SandboxRecords records =
        new SandboxRecords(
            host(parts.zone().bounceHosts().getFirst()), parts.zone().spf(), host(parts.inbound()));
    SandboxChecks checks =
        new SandboxChecks(parts.sandbox(), records, parts.recordCheck(), parts.clock());
    return Optional.of(
        new Opened(
            new SandboxProvider(
                parts.sandbox(),
                new SandboxProvider.Keys(parts.pool(), parts.vault()),
                records,
                parts.ids(),
                parts.clock()),
            Map.of(SandboxChecks.KIND, checks::check)));
  }

  private static SandboxRecords.Host host(ZoneSettings.MailHost host) {
    return new SandboxRecords.Host(host.preference(), host.host());
  }
}
