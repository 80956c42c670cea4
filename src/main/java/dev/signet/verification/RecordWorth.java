package dev.signet.verification;

import dev.signet.dkim.KeyRecord;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.spf.DomainSpec;
import dev.signet.spf.Mechanism;
import dev.signet.spf.SpfCost;
import dev.signet.spf.SpfCoverage;
import dev.signet.spf.SpfDns;
import dev.signet.spf.SpfRecord;
import dev.signet.spf.SpfSelection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the records found at an owner name are worth for the one that a customer was told to
/// publish there. The judgement of checks, of the diagnosis and of the console. Pure but for the
/// DNS it is given.
///
/// Records are compared by meaning, not as text: others beside it do not hurt unless they take its
/// effect away. How an alias stands is judged by [Paths], which follows it.
public final class RecordWorth {
  private static final String DMARC = "_dmarc";

  private RecordWorth() {}

  /// How `wanted` stands where its owner name holds `found`, which is at least one record of its
  /// type.
  ///
  /// @param dns what resolvers say, to go on into what an SPF record includes
  public static Standing standing(CustomerRecord wanted, List<ResourceRecord> found, SpfDns dns) {
    return Standing.of(of(wanted, found, dns));
  }

  /// The same, with nothing known of what an SPF record includes: what only that could tell is not
  /// right.
  public static Standing standing(CustomerRecord wanted, List<ResourceRecord> found) {
    return Standing.of(of(wanted, found));
  }

  /// What `found`, at least one record of the wanted type, is worth: `YES`, `NO_ABSENT` or
  /// `NO_DIFFERS`.
  static Worth of(CustomerRecord wanted, List<ResourceRecord> found) {
    return switch (wanted.data()) {
      case Rdata.MailExchange mx -> exchange(mx, found);
      case Rdata.Text text ->
          switch (wanted.purpose()) {
            case SPF -> senderPolicy(wanted, texts(found));
            case DKIM -> signingKey(text.joined(), texts(found));
            case DMARC -> mailPolicy(wanted, texts(found));
            case VERIFICATION, TRACKING, INBOUND, OTHER ->
                texts(found).contains(text.joined()) ? Worth.YES : Worth.NO_DIFFERS;
          };
      default -> same(wanted, found);
    };
  }

  /// The same; an SPF record is followed into what it includes and redirects to.
  ///
  /// @return `TRANSIENT` too, where `dns` does not know enough
  static Worth of(CustomerRecord wanted, List<ResourceRecord> found, SpfDns dns) {
    return wanted.purpose() == Purpose.SPF && wanted.type().equals(RecordType.TXT)
        ? evaluated(wanted, found, dns)
        : of(wanted, found);
  }

  private static Worth same(CustomerRecord wanted, List<ResourceRecord> found) {
    return found.stream().anyMatch(record -> record.data().equals(wanted.data()))
        ? Worth.YES
        : Worth.NO_DIFFERS;
  }

  /// Another exchange that senders try first or as readily takes the mail away (RFC 5321 §5.1).
  private static Worth exchange(Rdata.MailExchange wanted, List<ResourceRecord> found) {
    boolean there = false;
    for (ResourceRecord record : found) {
      if (record.data() instanceof Rdata.MailExchange mx) {
        boolean ours = mx.exchange().equals(wanted.exchange());
        if (!ours && mx.preference() <= wanted.preference()) {
          return Worth.NO_DIFFERS;
        }
        there |= ours && mx.preference() == wanted.preference();
      }
    }
    return there ? Worth.YES : Worth.NO_DIFFERS;
  }

  /// An SPF record that passes on to everything that the wanted one does. One that we cannot read
  /// has to be found as it is.
  private static Worth senderPolicy(CustomerRecord wanted, List<String> texts) {
    return switch (SpfSelection.of(texts, wanted.owner())) {
      case SpfSelection.One(String text) ->
          allows(policy(wanted), text) ? Worth.YES : Worth.NO_DIFFERS;
      // A record that was meant as one is something else than none.
      case SpfSelection.None(var lookalikes) ->
          lookalikes.isEmpty() ? Worth.NO_ABSENT : Worth.NO_DIFFERS;
      // RFC 7208 §4.5: with several, receivers use none.
      case SpfSelection.Several several -> Worth.NO_DIFFERS;
    };
  }

  /// To a receiver, who goes on into what the records include and redirect to.
  ///
  /// @param dns asked only where the record itself does not have every term
  private static Worth evaluated(CustomerRecord wanted, List<ResourceRecord> found, SpfDns dns) {
    Worth literally = of(wanted, found);
    List<String> texts = texts(found);
    Optional<SpfRecord> policy = SpfRecord.parse(policy(wanted));
    if (literally != Worth.NO_DIFFERS
        || policy.isEmpty()
        || !(SpfSelection.of(texts, wanted.owner()) instanceof SpfSelection.One(String text))) {
      return literally;
    }
    SpfCost cost = SpfCost.ofTexts(wanted.owner(), texts, dns);
    List<String> there = SpfRecord.parse(text).map(RecordWorth::reached).orElse(List.of());
    boolean known = true;
    List<String> passedOn = new ArrayList<>(reached(policy.get()));
    policy.get().redirect().ifPresent(target -> passedOn.add("include:" + target));
    for (String term : passedOn) {
      Optional<DomainName> into =
          term.startsWith("include:")
              ? DomainName.parse(term.substring("include:".length()))
              : Optional.empty();
      if (into.isEmpty() && !there.contains(term)) {
        return Worth.NO_DIFFERS;
      }
      if (into.isPresent()) {
        switch (cost.covers(into.get())) {
          case SpfCoverage.Covered covered -> {}
          case SpfCoverage.Unknown unknown -> known = false;
          case SpfCoverage.NotIncluded not -> {
            return Worth.NO_DIFFERS;
          }
          case SpfCoverage.NotPassed not -> {
            return Worth.NO_DIFFERS;
          }
          case SpfCoverage.OutOfReach out -> {
            return Worth.NO_DIFFERS;
          }
        }
      }
    }
    return known ? Worth.YES : Worth.TRANSIENT;
  }

  private static boolean allows(String wanted, String published) {
    Optional<SpfRecord> policy = SpfRecord.parse(wanted);
    if (policy.isEmpty()) {
      return published.equals(wanted);
    }
    return SpfRecord.parse(published)
        .filter(found ->
            reached(found).containsAll(reached(policy.get()))
                && (policy.get().redirect().isEmpty()
                    || target(policy.get()).equals(target(found))))
        .isPresent();
  }

  private static String target(SpfRecord spf) {
    return spf.redirect().map(DomainSpec::toString).orElse("").toLowerCase(Locale.ROOT);
  }

  /// The directives that count: nothing behind `all` is looked at (RFC 7208 §5.1), and what `all`
  /// itself says is the owner's own choice. Names are compared without case and final dot.
  private static List<String> reached(SpfRecord spf) {
    return spf.directives().stream()
        .takeWhile(directive -> !(directive.mechanism() instanceof Mechanism.All))
        .map(directive -> directive.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""))
        .toList();
  }

  /// A key record with the same key. What we cannot read as a key record has to be found as it is.
  private static Worth signingKey(String wanted, List<String> texts) {
    Optional<byte[]> key = KeyRecord.parse(wanted).map(KeyRecord::publicKey);
    for (String text : texts) {
      boolean same =
          key.isEmpty()
              ? text.equals(wanted)
              : KeyRecord.parse(text)
                  .filter(found -> Arrays.equals(found.publicKey(), key.get()))
                  .isPresent();
      if (same) {
        return Worth.YES;
      }
    }
    return Worth.NO_DIFFERS;
  }

  /// A policy that receivers apply, whatever it says (RFC 9989 §4.10). One that is inherited from a
  /// name above is not at the owner name: see [MailPolicies].
  private static Worth mailPolicy(CustomerRecord wanted, List<String> texts) {
    return policyDomain(wanted)
        .map(domain -> MailPolicies.own(domain, texts))
        .orElseGet(() -> texts.contains(policy(wanted)) ? Worth.YES : Worth.NO_DIFFERS);
  }

  /// The domain that a DMARC record is for, which is its owner name without the first label; empty
  /// for any other record.
  static Optional<DomainName> policyDomain(CustomerRecord wanted) {
    return wanted.purpose() == Purpose.DMARC
            && wanted.type().equals(RecordType.TXT)
            && wanted.owner().labels().getFirst().equals(DMARC)
        ? wanted.owner().parent()
        : Optional.empty();
  }

  private static String policy(CustomerRecord wanted) {
    return wanted.text().orElseThrow();
  }

  private static List<String> texts(List<ResourceRecord> records) {
    return records.stream()
        .map(ResourceRecord::data)
        .filter(Rdata.Text.class::isInstance)
        .map(data -> ((Rdata.Text) data).joined())
        .toList();
  }
}
