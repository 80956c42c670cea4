package dev.signet.store;

import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.RsaKeyMaker;
import dev.signet.id.Ids;
import dev.signet.id.MicrosecondClock;
import dev.signet.name.DomainName;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.EmailProviderContract;
import dev.signet.provider.sandbox.SandboxProvider;
import dev.signet.provider.sandbox.SandboxRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The sandbox over PostgreSQL.
class PgSandboxTest extends EmailProviderContract {
  @TempDir private static Path directory;
  private static SeededDomains seeded;
  private static KeyPairPool pool;
  private static EmailProvider sandbox;

  @BeforeAll
  static void open() {
    seeded = new SeededDomains();
    InstantSource clock = new MicrosecondClock(InstantSource.system());
    pool =
        KeyPairPool.start(
            KeyPairPool.Settings.ofSize(2, 1), RsaKeyMaker.fastest(), new SimpleMeterRegistry());
    sandbox =
        new SandboxProvider(
            seeded.store().sandbox(),
            new SandboxProvider.Keys(pool, KeyVault.open(directory.resolve("master.key"), true)),
            new SandboxRecords(
                new SandboxRecords.Host(10, DomainName.of("feedback.test")),
                "v=spf1 include:spf.test ~all",
                new SandboxRecords.Host(10, DomainName.of("in.test"))),
            new Ids(clock, new SecureRandom()),
            clock);
  }

  @AfterAll
  static void close() {
    pool.close();
    seeded.close();
  }

  @Override
  protected EmailProvider provider() {
    return sandbox;
  }
}
