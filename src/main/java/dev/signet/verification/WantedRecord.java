package dev.signet.verification;

import dev.signet.dkim.KeyRecord;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
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

/// One record a customer was told to publish at its own name, and what makes it count.
///
/// Compared by meaning, not as text: other records beside it do not hurt unless they take its
/// effect away. Immutable.
public sealed interface WantedRecord {
  /// The absolute owner name.
  DomainName owner();

  /// The type to ask for.
  RecordType type();

  /// What a set of records, at least one, of [#type] at the owner name is worth: `YES`, `NO_ABSENT`
  /// or `NO_DIFFERS`.
  Worth worth(List<ResourceRecord> records);

  /// Mail for the owner name goes to `exchange`, with this preference.
  ///
  /// Another exchange that senders try first or as readily takes the mail away (RFC 5321 §5.1).
  record Exchange(DomainName owner, int preference, DomainName exchange) implements WantedRecord {
    @Override
    public RecordType type() {
      return RecordType.MX;
    }

    @Override
    public Worth worth(List<ResourceRecord> records) {
      boolean there = false;
      for (ResourceRecord record : records) {
        if (record.data() instanceof Rdata.MailExchange mx) {
          boolean ours = mx.exchange().equals(exchange);
          if (!ours && mx.preference() <= preference) {
            return Worth.NO_DIFFERS;
          }
          there |= ours && mx.preference() == preference;
        }
      }
      return there ? Worth.YES : Worth.NO_DIFFERS;
    }
  }

  /// An SPF record that passes on to everything that `policy` does.
  ///
  /// @param policy the record as told; may be unreadable to us, and then has to be found as it is
  record SenderPolicy(DomainName owner, String policy) implements WantedRecord {
    @Override
    public RecordType type() {
      return RecordType.TXT;
    }

    @Override
    public Worth worth(List<ResourceRecord> records) {
      return switch (SpfSelection.of(texts(records), owner)) {
        case SpfSelection.One(String text) -> allows(text) ? Worth.YES : Worth.NO_DIFFERS;
        // A record that was meant as one is something else than none.
        case SpfSelection.None(var lookalikes) ->
            lookalikes.isEmpty() ? Worth.NO_ABSENT : Worth.NO_DIFFERS;
        // RFC 7208 §4.5: with several, receivers use none.
        case SpfSelection.Several several -> Worth.NO_DIFFERS;
      };
    }

    /// What the records are worth to a receiver, who goes on into what they include and redirect
    /// to.
    ///
    /// @param dns what resolvers say; asked only where the record itself does not have every term
    Worth evaluated(List<ResourceRecord> records, SpfDns dns) {
      Worth literally = worth(records);
      Optional<SpfRecord> wanted = SpfRecord.parse(policy);
      if (literally != Worth.NO_DIFFERS
          || wanted.isEmpty()
          || !(SpfSelection.of(texts(records), owner) instanceof SpfSelection.One(String text))) {
        return literally;
      }
      SpfCost cost = SpfCost.ofTexts(owner, texts(records), dns);
      List<String> there = SpfRecord.parse(text).map(SenderPolicy::reached).orElse(List.of());
      boolean known = true;
      List<String> passedOn = new ArrayList<>(reached(wanted.get()));
      wanted.get().redirect().ifPresent(target -> passedOn.add("include:" + target));
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

    private boolean allows(String published) {
      Optional<SpfRecord> wanted = SpfRecord.parse(policy);
      if (wanted.isEmpty()) {
        return published.equals(policy);
      }
      return SpfRecord.parse(published)
          .filter(found ->
              reached(found).containsAll(reached(wanted.get()))
                  && (wanted.get().redirect().isEmpty()
                      || target(wanted.get()).equals(target(found))))
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
  }

  /// A DKIM key record with the same key.
  ///
  /// @param key the record as told, `p=…` at least
  record SigningKey(DomainName owner, String key) implements WantedRecord {
    @Override
    public RecordType type() {
      return RecordType.TXT;
    }

    @Override
    public Worth worth(List<ResourceRecord> records) {
      Optional<byte[]> wanted = KeyRecord.parse(key).map(KeyRecord::publicKey);
      for (String text : texts(records)) {
        boolean same =
            wanted.isEmpty()
                ? text.equals(key)
                : KeyRecord.parse(text)
                    .filter(found -> Arrays.equals(found.publicKey(), wanted.get()))
                    .isPresent();
        if (same) {
          return Worth.YES;
        }
      }
      return Worth.NO_DIFFERS;
    }
  }

  /// A DMARC policy that receivers apply to `domain`, whatever it says; one inherited from a name
  /// above that is still the customer's will do (RFC 9989 §4.10).
  ///
  /// What is inherited is not at the owner name: see [MailPolicies].
  ///
  /// @param owner `_dmarc` in front of `domain`
  /// @param apex the registered apex: a policy from above it is not the customer's own
  record MailPolicy(DomainName owner, DomainName domain, DomainName apex) implements WantedRecord {
    @Override
    public RecordType type() {
      return RecordType.TXT;
    }

    @Override
    public Worth worth(List<ResourceRecord> records) {
      return MailPolicies.own(this, texts(records));
    }
  }

  private static List<String> texts(List<ResourceRecord> records) {
    return records.stream()
        .map(ResourceRecord::data)
        .filter(Rdata.Text.class::isInstance)
        .map(data -> ((Rdata.Text) data).joined())
        .toList();
  }
}
