package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dns.ExtendedError;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.playground.FakeServer;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.FakeZone;
import dev.signet.playground.Fault;
import dev.signet.playground.FaultRule;
import dev.signet.playground.PlaygroundDns;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.record.RecordText;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.DnsVerifier;
import dev.signet.verification.Subject;
import dev.signet.verification.Verifier;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every zone of the corpus is recognised, over real packets: the mistakes by their codes and
/// nothing else that is breaking, and nothing breaking where it is only odd (CASES K4, CASES K9,
/// CASES K10, CASES K12, CASES K21 among them).
class CorpusTest {
  static final String TOKEN = "dk3q7w2xz5mbt4hgr";
  private static final DomainName TARGET = DomainName.of(TOKEN + ".c.anypost.email");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  static List<CorpusZone> zones() {
    return CorpusZone.all();
  }

  @ParameterizedTest
  @MethodSource("zones")
  void isRecognised(CorpusZone zone) {
    Diagnosis diagnosis = diagnose(zone);
    Map<String, String> wanted = new TreeMap<>();
    for (String line : zone.values("expect")) {
      String[] words = line.split(" ");
      wanted.put(words[0], words[1]);
    }
    assertTrue(diagnosis.queries() <= 50, () -> "queries: " + diagnosis.queries());
    assertEquals(zone.breaking(), breaking(diagnosis), () -> "breaking\n" + text(diagnosis));
    wanted.forEach((code, severity) ->
        assertEquals(severity, found(diagnosis).get(code), () -> code + "\n" + text(diagnosis)));
    for (String fix : zone.values("fix")) {
      assertTrue(
          diagnosis.findings().stream()
              .anyMatch(finding ->
                  wanted.containsKey(finding.code().wireText()) && finding.fix().contains(fix)),
          () -> "no fix with: " + fix + "\n" + text(diagnosis));
    }
    for (String code : zone.values("not")) {
      assertFalse(found(diagnosis).containsKey(code), () -> code + "\n" + text(diagnosis));
    }
    assertTrue(zone.says("right") || !wanted.isEmpty(), "says what is to be found");
  }

  static List<CorpusZone> verifiable() {
    return zones().stream()
        .filter(zone -> !zone.says("expected") && !zone.says("record") && !zone.says("tracking"))
        .filter(zone -> !zone.says("fault") && !zone.says("gone"))
        .toList();
  }

  /// Whatever the verifier holds against a domain, the diagnosis explains; and what it passes, is
  /// shown as right.
  @ParameterizedTest
  @MethodSource("verifiable")
  void agreesWithTheVerifier(CorpusZone zone) {
    inTheWorldOf(
        zone,
        lookup -> {
          Diagnosis diagnosis = diagnose(zone, lookup);
          Verdict verdict =
              new DnsVerifier(lookup, InstantSource.fixed(NOW))
                  .check(subject(zone.domain()), Verifier.Stance.PENDING)
                  .mailFlow();
          Set<RecordStatus> statuses = EnumSet.noneOf(RecordStatus.class);
          diagnosis.records().forEach(report -> statuses.add(report.status()));
          switch (verdict) {
            case Verdict.Passed passed ->
                assertEquals(EnumSet.of(RecordStatus.OK), statuses, () -> text(diagnosis));
            case Verdict.Contradicted contradicted ->
                assertTrue(diagnosis.broken(), () -> verdict + "\n" + text(diagnosis));
            case Verdict.Unsettled unsettled ->
                assertFalse(diagnosis.findings().isEmpty(), () -> verdict + "\n" + text(diagnosis));
          }
          return verdict;
        });
  }

  /// What servers do to every zone: nothing, one fault at one of them, at all, or at the resolver.
  static List<String> faults() {
    List<String> out = new ArrayList<>();
    for (String kind :
        List.of(
            "drop",
            "refused",
            "upward",
            "noaa",
            "nosoa",
            "fails",
            "servfail 6",
            "extended 15",
            "truncate",
            "tcp-refuse",
            "wrong-id",
            "wrong-case",
            "no-edns",
            "garbage")) {
      out.add("ns1.playground.test * " + kind);
      out.add("ns1.playground.test * " + kind + "\nns2.playground.test * " + kind);
      out.add("recursive * " + kind);
    }
    return out;
  }

  /// The verdict, the diagnosis and the status of each record never contradict each other, whatever
  /// is published and whatever servers do; and with nothing seen nothing is well.
  @ParameterizedTest
  @MethodSource("faults")
  void neverContradictsTheVerifierWhateverServersDo(String fault) {
    List<String> contradictions = new ArrayList<>();
    for (CorpusZone zone : sample(fault)) {
      inTheWorldOf(
          zone,
          fault.lines().toList(),
          lookup -> {
            Diagnosis diagnosis = diagnose(zone, lookup);
            Verdict verdict =
                new DnsVerifier(lookup, InstantSource.fixed(NOW))
                    .check(subject(zone.domain()), Verifier.Stance.PENDING)
                    .mailFlow();
            Set<RecordStatus> statuses = EnumSet.noneOf(RecordStatus.class);
            diagnosis.records().forEach(report -> statuses.add(report.status()));
            boolean well =
                diagnosis.findings().isEmpty() && statuses.equals(EnumSet.of(RecordStatus.OK));
            boolean agree =
                switch (verdict) {
                  case Verdict.Passed passed ->
                      !statuses.contains(RecordStatus.WRONG)
                          && !statuses.contains(RecordStatus.MISSING);
                  case Verdict.Contradicted contradicted -> diagnosis.broken();
                  case Verdict.Unsettled unsettled -> !well;
                };
            boolean honest =
                diagnosis.answered()
                    || diagnosis.findings().stream()
                        .anyMatch(finding -> finding.severity() != Severity.TIP);
            if (!agree || !honest) {
              contradictions.add(zone + ": " + verdict + "\n" + text(diagnosis));
            }
            return verdict;
          });
    }
    assertEquals(List.of(), contradictions);
  }

  /// Each fault meets another part of the corpus, and the right zone always; all of it with
  /// `-Dsignet.agreement.every=1`. Where registry and zone name different servers, a check goes by
  /// the zone's word and the diagnosis by the registry's: that they differ is its finding.
  private static List<CorpusZone> sample(String fault) {
    List<CorpusZone> all =
        verifiable().stream().filter(zone -> !zone.name().contains("old-host")).toList();
    int every = Integer.getInteger("signet.agreement.every", 40);
    int start = Math.floorMod(fault.hashCode(), every);
    List<CorpusZone> out = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i % every == start || all.get(i).name().equals("right-plain")) {
        out.add(all.get(i));
      }
    }
    return out;
  }

  private static Subject subject(DomainName domain) {
    byte[] key = Base64.getDecoder().decode(KEY);
    List<Subject.KeyAlias> dkim = new ArrayList<>();
    for (String selector : List.of("ap1", "ap2")) {
      String prefix = selector + "._domainkey";
      dkim.add(
          new Subject.KeyAlias(
              CustomerRecord.alias(Purpose.DKIM, domain.below(prefix), TARGET.below(prefix)), key));
    }
    return new Subject(
        domain,
        RegisteredApex.of(domain),
        CustomerRecord.alias(Purpose.VERIFICATION, domain.below("anypost"), TARGET),
        dkim,
        List.of(DomainName.of("mx1.bounce.test")),
        "v=spf1 include:spf.anypost.test ~all",
        Optional.empty());
  }

  @Test
  void hasAtLeastAHundredAndTwentyZones() {
    assertTrue(zones().size() >= 120, () -> "only " + zones().size());
  }

  @Test
  void hasAZoneForEveryCode() {
    Set<FindingCode> untold = EnumSet.allOf(FindingCode.class);
    for (CorpusZone zone : zones()) {
      for (String line : zone.values("expect")) {
        untold.remove(FindingCode.valueOf(line.split(" ")[0].toUpperCase(Locale.ROOT)));
      }
    }
    assertEquals(Set.of(), untold);
  }

  private static Map<String, String> found(Diagnosis diagnosis) {
    Map<String, String> out = new TreeMap<>();
    // The worst comes first and stays.
    diagnosis
        .findings()
        .forEach(
            finding -> out.putIfAbsent(finding.code().wireText(), finding.severity().wireText()));
    return out;
  }

  private static Set<String> breaking(Diagnosis diagnosis) {
    Set<String> out = new TreeSet<>();
    diagnosis.findings().stream()
        .filter(finding -> finding.severity() == Severity.BREAKING)
        .forEach(finding -> out.add(finding.code().wireText()));
    return out;
  }

  static String text(Diagnosis diagnosis) {
    StringBuilder out = new StringBuilder();
    diagnosis.records().forEach(report -> out.append(report).append('\n'));
    diagnosis.findings().forEach(finding -> out.append(finding).append('\n'));
    return out.toString();
  }

  static Diagnosis diagnose(CorpusZone zone) {
    return inTheWorldOf(zone, lookup -> diagnose(zone, lookup));
  }

  private static Diagnosis diagnose(CorpusZone zone, Lookup lookup) {
    return Diagnostician.standard()
        .diagnose(
            new Investigator(lookup, new SecureRandom(), InstantSource.fixed(NOW))
                .look(inquiry(zone)));
  }

  private static <T> T inTheWorldOf(CorpusZone zone, Function<Lookup, T> what) {
    return inTheWorldOf(zone, List.of(), what);
  }

  private static <T> T inTheWorldOf(
      CorpusZone zone, List<String> faults, Function<Lookup, T> what) {
    FakeWorld world = new FakeWorld(RegisteredApex::of);
    try (PlaygroundDns dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline())) {
      for (String server : zone.values("server")) {
        String[] words = server.split(" ");
        dns.addServer(words[0], words[1], words.length > 2);
      }
      world.zone(DomainName.of("com"));
      world.zone(DomainName.of("c.anypost.email"));
      ours().forEach(record -> world.put(record, true));
      world.put("mx.example.net", "A", "9.8.0.25");
      world.put("_spf.example.net", "TXT", "v=spf1 ip4:9.8.0.0/24 -all");
      for (CorpusZone.Part part : zone.parts()) {
        load(part, dns);
      }
      for (String hold : zone.values("hold")) {
        String[] words = hold.split(" ");
        dns.hold(
            DomainName.of(words[0]),
            RecordType.parse(words[1]).orElseThrow(),
            Duration.ofSeconds(Long.parseLong(words[2])));
      }
      // What was published after the resolver asked.
      for (String later : zone.values("later")) {
        String[] words = later.split(" ", 3);
        world.put(words[0], words[1], words[2]);
      }
      for (String gone : zone.values("gone")) {
        String[] words = gone.split(" ");
        world.remove(
            DomainName.of(words[0]), RecordType.parse(words[1]).orElseThrow(), Optional.empty());
      }
      zone.values("fault").forEach(line -> dns.faults().add(fault(line)));
      faults.forEach(line -> dns.faults().add(fault(line)));
      Lookup lookup =
          Lookup.over(
              LookupSettings.of(
                      List.of(dns.recursive()),
                      zone.says("strict")
                          ? AddressPolicy.globalUnicast(Set.of())
                              .or(address -> address.equals(InetAddress.ofLiteral("127.53.0.1")))
                          : AddressPolicy.allowPrivate())
                  .withEndpoints(dns.addresses())
                  .withTimes(Duration.ofMillis(400), Duration.ofSeconds(6), Duration.ofSeconds(9)),
              new SecureRandom());
      return what.apply(lookup);
    }
  }

  private static void load(CorpusZone.Part part, PlaygroundDns dns) {
    if (part.server().isPresent()) {
      FakeServer server = dns.server(part.server().get());
      server.serve(FakeZone.of(part.origin(), part.records()));
    } else if (part.origin().labels().size() == 1) {
      dns.world().load(part.origin(), part.text());
    } else if (!part.records().isEmpty()) {
      dns.world().zone(part.origin());
      part.records().forEach(record -> dns.world().put(record, true));
    }
  }

  private static Inquiry inquiry(CorpusZone zone) {
    DomainName domain = zone.domain();
    List<CustomerRecord> expected = new ArrayList<>();
    if (!zone.says("expected")) {
      expected.add(CustomerRecord.alias(Purpose.VERIFICATION, domain.below("anypost"), TARGET));
      for (String selector : List.of("ap1", "ap2")) {
        String prefix = selector + "._domainkey";
        expected.add(
            CustomerRecord.alias(Purpose.DKIM, domain.below(prefix), TARGET.below(prefix)));
      }
    }
    if (zone.says("tracking")) {
      expected.add(
          CustomerRecord.alias(Purpose.TRACKING, domain.below("track"), TARGET.below("t")));
    }
    for (String record : zone.values("record")) {
      expected.add(RecordText.parse(record, domain).orElseThrow());
    }
    return Inquiry.of(domain, expected, zone.values("selector")).issuedBy("letsencrypt.org");
  }

  private static FaultRule fault(String line) {
    String[] words = line.split(" ");
    Fault fault =
        switch (words[2]) {
          case "drop" -> new Fault.Drop();
          case "refused" -> new Fault.Lame(Fault.Lame.Kind.REFUSED);
          case "upward" -> new Fault.Lame(Fault.Lame.Kind.UPWARD_REFERRAL);
          case "noaa" -> new Fault.Lame(Fault.Lame.Kind.NOT_AUTHORITATIVE);
          case "nosoa" -> new Fault.NoAuthority();
          case "wrong-id" -> new Fault.WrongId();
          case "wrong-case" -> new Fault.WrongCase();
          case "no-edns" -> new Fault.NoEdns();
          case "garbage" -> new Fault.Garbage(40);
          case "fails" -> new Fault.Code(Rcode.SERVFAIL, List.of());
          case "truncate" -> new Fault.Truncate();
          case "tcp-refuse" -> new Fault.TcpRefuse();
          case "servfail" ->
              new Fault.Code(
                  Rcode.SERVFAIL, List.of(new ExtendedError(Integer.parseInt(words[3]), "")));
          case "extended" ->
              new Fault.Extended(new ExtendedError(Integer.parseInt(words[3]), "by our policy"));
          default -> throw new IllegalArgumentException(line);
        };
    return FaultRule.of(words[0], words[1], fault);
  }

  /// What we serve behind the right CNAMEs.
  private static List<ResourceRecord> ours() {
    return ZoneFile.parse(
        """
        %1$s MX 10 mx1.bounce.test.
        %1$s TXT "v=spf1 include:spf.anypost.test ~all"
        ap1._domainkey.%1$s TXT %2$s
        ap2._domainkey.%1$s TXT %2$s
        t.%1$s A 9.7.0.1
        """
            .formatted(TOKEN, Rdata.Text.of("v=DKIM1; k=rsa; p=" + KEY).text()),
        DomainName.of("c.anypost.email"),
        300);
  }

  private static final String KEY =
      "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzQNzXckhUicv/yl3B0cUBmKs00/jJL4QkBCY"
          + "lwWp3JqvUh1Le5LmNYyYyCb9lbFl1n2c0zx1VUfLkq6NNyjDxVS7X8Sj03As2iPT/9Vgz9TE1H6NIfic"
          + "pf7NJtrbgEbUWZAK/IXmEkGCsgXGRu021Kl/aKBfaVNJHy7xd9szKzvNZLwxImOP8mjIMpOXfD46Qn1Y"
          + "bM4IBqfNkRtFItXs7VX1udO6rx91TDoj9o+z8jqPbZ3ANafSppaZtr0pHi+AkTFkdsYOjDEpELxN3V1c"
          + "ORN+NF2Jw4YWZBZsv9rgPH3/XkbeqYVG3C5MqPlRTLjPBX2WfOvQjjL7H/iFu6hGSwIDAQAB";
}
