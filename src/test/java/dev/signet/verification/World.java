package dev.signet.verification;

import dev.signet.lookup.FakeDns;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Subject.KeyAlias;
import dev.signet.verification.Verifier.Stance;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The customer `example.com` with a number of name servers, our zone, and what it should hold.
final class World {
  static final String TARGET = "dtoken.c.anypost.email";
  static final String GOOD =
      """
      anypost CNAME dtoken.c.anypost.email
      ap1._domainkey CNAME ap1._domainkey.dtoken.c.anypost.email
      ap2._domainkey CNAME ap2._domainkey.dtoken.c.anypost.email
      track CNAME t.dtoken.c.anypost.email
      """;
  static final byte[] KEY_1 = key();
  static final byte[] KEY_2 = key();
  static final String OURS =
      """
      dtoken MX 10 mx1.bounce.test
      dtoken TXT v=spf1 include:spf.anypost.test ~all
      ap1._domainkey.dtoken TXT %s
      ap2._domainkey.dtoken TXT %s
      t.dtoken A 9.7.0.1
      """
          .formatted(record(KEY_1), record(KEY_2));

  final FakeDns dns = new FakeDns();
  final int servers;

  World(int servers, String customer) {
    this.servers = servers;
    StringBuilder hosts = new StringBuilder();
    for (int i = 1; i <= servers; i++) {
      hosts.append("ns" + i + " A 9.1.0." + i + "\n");
    }
    dns.serve("9.2.0.1", "host.test", hosts.toString());
    for (int i = 1; i <= servers; i++) {
      dns.serve("9.1.0." + i, "example.com", zone(customer));
    }
    dns.serve("9.3.0.1", "c.anypost.email", OURS);
    dns.serve("9.4.0.1", "com", "example NS ns1.host.test");
    dns.serve("9.5.0.1", "other.test", "");
  }

  String zone(String records) {
    StringBuilder out = new StringBuilder(records).append('\n');
    for (int i = 1; i <= servers; i++) {
      out.append("@ NS ns" + i + ".host.test\n");
    }
    return out.toString();
  }

  /// Only this server holds `records` from now on.
  World serverHolds(int server, String records) {
    dns.serve("9.1.0." + server, "example.com", zone(records));
    return this;
  }

  CheckReport check(Stance stance) {
    return check(subject("example.com", false), stance);
  }

  CheckReport check(Subject subject, Stance stance) {
    return new DnsVerifier(dns.lookup(), InstantSource.system()).check(subject, stance);
  }

  static Subject subject(String name, boolean tracking) {
    DomainName domain = DomainName.of(name);
    DomainName target = DomainName.of(TARGET);
    return new Subject(
        domain,
        DomainName.of("example.com"),
        CustomerRecord.alias(Purpose.VERIFICATION, domain.below("anypost"), target),
        List.of(dkim("ap1", domain, target, KEY_1), dkim("ap2", domain, target, KEY_2)),
        List.of(DomainName.of("mx1.bounce.test"), DomainName.of("mx2.bounce.test")),
        "v=spf1 include:spf.anypost.test ~all",
        tracking
            ? Optional.of(
                CustomerRecord.alias(Purpose.TRACKING, domain.below("track"), target.below("t"))
                    .optional())
            : Optional.empty());
  }

  private static KeyAlias dkim(String selector, DomainName domain, DomainName target, byte[] key) {
    return new KeyAlias(
        CustomerRecord.alias(
            Purpose.DKIM,
            domain.below(selector + "._domainkey"),
            target.below(selector + "._domainkey")),
        key);
  }

  static String record(byte[] key) {
    return "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(key);
  }

  /// `passed`, or `contradicted` or `unsettled` with the code.
  static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed passed -> "passed";
      case Verdict.Contradicted(Failure failure) -> "contradicted " + failure.code().wireText();
      case Verdict.Unsettled(Failure failure) -> "unsettled " + failure.code().wireText();
    };
  }

  static String message(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed passed -> "";
      case Verdict.Contradicted(Failure failure) -> failure.message();
      case Verdict.Unsettled(Failure failure) -> failure.message();
    };
  }

  private static byte[] key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      return generator.generateKeyPair().getPublic().getEncoded();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
