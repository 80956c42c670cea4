package dev.signet.domain;

import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.verification.Subject;
import dev.signet.zone.ServedKey;
import dev.signet.zone.ZoneSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Derives what a customer publishes, and what a check expects, from the domain's row. Pure.
///
/// Never stored: the same row always gives the same records (CONTRACT V-6).
public final class CustomerRecords {
  private final ZoneSettings zone;
  private final String label;

  /// @param label our brand label in customer DNS (`anypost`)
  public CustomerRecords(ZoneSettings zone, String label) {
    this.zone = zone;
    this.label = label;
  }

  /// The mail-flow records in the order the API shows them: verification, then each selector.
  public List<CustomerRecord> mailFlow(EmailDomain domain) {
    List<CustomerRecord> records = new ArrayList<>();
    records.add(
        CustomerRecord.alias(
            Purpose.VERIFICATION,
            domain.name().below(label),
            zone.verificationTarget(domain.token())));
    for (String selector : domain.selectors()) {
      records.add(dkim(domain, selector));
    }
    return records;
  }

  /// The tracking record; empty when tracking is off.
  public List<CustomerRecord> tracking(EmailDomain domain) {
    if (!domain.tracking().enabled()) {
      return List.of();
    }
    return domain.tracking().subdomain().stream()
        .map(subdomain ->
            CustomerRecord.alias(
                    Purpose.TRACKING,
                    domain.name().below(subdomain),
                    zone.trackingTarget(domain.token()))
                .optional())
        .toList();
  }

  /// The CNAME that leads to the key of one selector, whether or not the domain has to have it.
  public CustomerRecord dkim(EmailDomain domain, String selector) {
    return CustomerRecord.alias(
        Purpose.DKIM,
        domain.name().below(selector + "._domainkey"),
        zone.dkimTarget(domain.token(), selector));
  }

  /// What a check expects to find that looks at one selector alone.
  public Subject subject(EmailDomain domain, ServedKey key) {
    return new Subject(
        domain.name(),
        domain.apex(),
        mailFlow(domain).getFirst(),
        List.of(new Subject.KeyAlias(dkim(domain, key.selector()), key.publicKey())),
        zone.bounceHosts().stream().map(ZoneSettings.MailHost::host).toList(),
        zone.spf(),
        Optional.empty());
  }

  /// What a check of `domain` expects to find.
  ///
  /// @param keys the public keys served for it, one a selector
  public Subject subject(EmailDomain domain, List<ServedKey> keys) {
    Map<String, byte[]> bySelector = new HashMap<>();
    keys.forEach(key -> bySelector.put(key.selector(), key.publicKey()));
    List<Subject.KeyAlias> dkim = new ArrayList<>();
    Optional<CustomerRecord> verification = Optional.empty();
    for (CustomerRecord record : mailFlow(domain)) {
      if (record.purpose() == Purpose.VERIFICATION) {
        verification = Optional.of(record);
      } else {
        String selector = record.owner().labels().getFirst();
        byte[] key = bySelector.get(selector);
        if (key == null) {
          throw new IllegalStateException("no key for selector " + selector + " of " + domain.id());
        }
        dkim.add(new Subject.KeyAlias(record, key));
      }
    }
    return new Subject(
        domain.name(),
        domain.apex(),
        verification.orElseThrow(),
        dkim,
        zone.bounceHosts().stream().map(ZoneSettings.MailHost::host).toList(),
        zone.spf(),
        tracking(domain).stream().findFirst());
  }
}
