package dev.signet.verification;

import dev.signet.dkim.KeyRecord;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What must stand at the end of a chain, compared by meaning, not as text (V-1).
sealed interface Expectation {
  /// The type to ask for.
  RecordType type();

  /// Whether `records` hold what is expected; other records beside it do not hurt.
  boolean metBy(List<ResourceRecord> records);

  /// What is missing when it is not there.
  FailureCode failure();

  /// The expected value for people.
  String text();

  /// Whether it is enough that the name at the end exists.
  default boolean optional() {
    return false;
  }

  /// At least one of our bounce hosts among the exchanges.
  record BounceHost(List<DomainName> hosts) implements Expectation {
    @Override
    public RecordType type() {
      return RecordType.MX;
    }

    @Override
    public boolean metBy(List<ResourceRecord> records) {
      return records.stream()
          .anyMatch(record ->
              record.data() instanceof Rdata.MailExchange mx && hosts.contains(mx.exchange()));
    }

    @Override
    public FailureCode failure() {
      return FailureCode.MX_MISSING;
    }

    @Override
    public String text() {
      return "MX " + String.join(" or ", hosts.stream().map(DomainName::toString).toList());
    }
  }

  /// An SPF record that holds every term of ours, whatever their case and spacing.
  record SenderPolicy(String policy) implements Expectation {
    @Override
    public RecordType type() {
      return RecordType.TXT;
    }

    @Override
    public boolean metBy(List<ResourceRecord> records) {
      Set<String> expected = terms(policy);
      return records.stream()
          .anyMatch(record ->
              record.data() instanceof Rdata.Text text
                  && isPolicy(text.joined())
                  && terms(text.joined()).containsAll(expected));
    }

    /// RFC 7208 §4.5: the version, then a space or the end.
    private static boolean isPolicy(String text) {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      return lower.equals("v=spf1") || lower.startsWith("v=spf1 ");
    }

    private static Set<String> terms(String text) {
      Set<String> out = new TreeSet<>();
      for (String term : text.strip().toLowerCase(Locale.ROOT).split("\\s+")) {
        // RFC 7208 §4.6.2: "+" is the qualifier of a mechanism without one. A name in it may end in
        // a dot.
        String bare = term.startsWith("+") ? term.substring(1) : term;
        out.add(bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare);
      }
      return out;
    }

    @Override
    public FailureCode failure() {
      return FailureCode.SPF_MISSING;
    }

    @Override
    public String text() {
      return "TXT \"" + policy + "\"";
    }
  }

  /// The DKIM key record that we serve for a selector now (CONTRACT V-2).
  ///
  /// @param publicKey SubjectPublicKeyInfo (DER); empty when the key was revoked, and `p=` is right
  record SigningKey(String selector, byte[] publicKey) implements Expectation {
    @Override
    public RecordType type() {
      return RecordType.TXT;
    }

    @Override
    public boolean metBy(List<ResourceRecord> records) {
      return records.stream()
          .anyMatch(record ->
              record.data() instanceof Rdata.Text text
                  && KeyRecord.parse(text.joined())
                      .filter(key ->
                          publicKey.length == 0 ? key.revoked() : key.publicKeyEquals(publicKey))
                      .isPresent());
    }

    @Override
    public FailureCode failure() {
      return FailureCode.DKIM_MISMATCH;
    }

    @Override
    public String text() {
      return "a TXT record with the public key of selector " + selector;
    }
  }

  /// Whatever stands behind the alias, as another room knows it.
  record Served(RecordType type, Predicate<List<ResourceRecord>> right) implements Expectation {
    @Override
    public boolean metBy(List<ResourceRecord> records) {
      return right.test(records);
    }

    @Override
    public FailureCode failure() {
      return FailureCode.CHAIN_BROKEN;
    }

    @Override
    public String text() {
      return "what stands behind the alias";
    }
  }

  /// An address of the tracking edge, of whichever family.
  record TrackingEdge(RecordType type) implements Expectation {
    @Override
    public boolean metBy(List<ResourceRecord> records) {
      return !records.isEmpty();
    }

    @Override
    public FailureCode failure() {
      return FailureCode.CHAIN_BROKEN;
    }

    @Override
    public String text() {
      return "an address";
    }

    @Override
    public boolean optional() {
      return true;
    }
  }
}
