package dev.signet.verification;

import dev.signet.dmarc.DmarcDiscovery;
import dev.signet.dmarc.DmarcJudge;
import dev.signet.dmarc.DmarcStanding;
import dev.signet.dmarc.TxtAnswer;
import dev.signet.dmarc.TxtSource;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Map;

/// What DMARC records are worth to a domain that was told to publish a policy. Pure but for the
/// source it is given.
final class MailPolicies {
  private MailPolicies() {}

  /// What stands at the domain's own `_dmarc` is worth.
  static Worth own(DomainName domain, List<String> texts) {
    return judge(
        domain,
        name -> name.equals(domain.below("_dmarc")) ? TxtAnswer.of(texts) : new TxtAnswer.None());
  }

  /// The same for a domain with nothing there, with `above` to ask for the names above. Names above
  /// the registered apex are not asked: a policy from there is not the customer's own.
  static Worth inherited(DomainName domain, DomainName apex, TxtSource above) {
    return judge(
        domain,
        name ->
            name.isBelow(apex) && !name.equals(domain.below("_dmarc"))
                ? above.texts(name)
                : new TxtAnswer.None());
  }

  private static Worth judge(DomainName domain, TxtSource source) {
    DmarcStanding standing =
        DmarcJudge.judge(domain, DmarcDiscovery.of(domain, source), Map.of()).standing();
    return switch (standing) {
      case DmarcStanding.Own ignored -> Worth.YES;
      case DmarcStanding.Inherited ignored -> Worth.YES;
      case DmarcStanding.Missing ignored -> Worth.NO_ABSENT;
      case DmarcStanding.Several ignored -> Worth.NO_DIFFERS;
      case DmarcStanding.Malformed ignored -> Worth.NO_DIFFERS;
      case DmarcStanding.Unanswered ignored -> Worth.TRANSIENT;
    };
  }
}
