package dev.signet.verification;

import dev.signet.dmarc.DmarcDiscovery;
import dev.signet.dmarc.DmarcJudge;
import dev.signet.dmarc.DmarcStanding;
import dev.signet.dmarc.TxtAnswer;
import dev.signet.dmarc.TxtSource;
import dev.signet.name.DomainName;
import dev.signet.verification.WantedRecord.MailPolicy;
import java.util.List;
import java.util.Map;

/// What a DMARC policy is worth for [MailPolicy]. Pure but for the source it is given.
final class MailPolicies {
  private MailPolicies() {}

  /// What stands at the domain's own name is worth.
  static Worth own(MailPolicy wanted, List<String> texts) {
    return judge(wanted, texts, name -> new TxtAnswer.None());
  }

  /// The same for a domain with nothing at its own name, with `above` to ask for the names above.
  /// Names above the registered apex are not asked.
  static Worth inherited(MailPolicy wanted, TxtSource above) {
    return judge(wanted, List.of(), above);
  }

  private static Worth judge(MailPolicy wanted, List<String> own, TxtSource above) {
    TxtSource source =
        name -> {
          if (name.equals(wanted.owner())) {
            return TxtAnswer.of(own);
          }
          return name.isBelow(wanted.apex()) ? above.texts(name) : new TxtAnswer.None();
        };
    DomainName domain = wanted.domain();
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
