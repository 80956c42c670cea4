package dev.signet.spf;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// One run of `check_host()` with its counters, which are shared by all includes and redirects
/// (§4.6.4). Used once, by one thread.
final class Evaluation {
  private static final int MAX_EXPLANATION = 1_000;

  private final MeteredDns dns;
  private final SpfLimits limits;
  private final SpfRequest request;
  private final IpBits client;
  private final SpfDns.Family family;
  private final ValidatedNames validated;
  private int lookups;
  private int voids;

  Evaluation(MeteredDns dns, SpfLimits limits, SpfRequest request) {
    this.dns = dns;
    this.limits = limits;
    this.request = request;
    this.client = IpBits.ofClient(request.client());
    this.family = client.isIpv6() ? SpfDns.Family.IPV6 : SpfDns.Family.IPV4;
    this.validated = new ValidatedNames(dns, client, limits.pointers());
  }

  /// A result for a domain, with who is to explain a fail.
  private record Concluded(SpfResult result, String reason, Optional<DomainName> explainer) {
    Concluded(SpfResult result, String reason) {
      this(result, reason, Optional.empty());
    }
  }

  /// Ends the whole evaluation at once, from whatever depth.
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final SpfResult result;

    Stop(SpfResult result, String reason) {
      super(reason, null, false, false);
      this.result = result;
    }
  }

  SpfVerdict run() {
    Concluded outcome;
    try {
      outcome = checkHost(Expander.name(request.domain()));
    } catch (Stop stop) {
      outcome = new Concluded(stop.result, reason(stop));
    } catch (MeteredDns.Exhausted exhausted) {
      // §4.6.4: a processing limit of one's own "SHOULD" end in a temperror.
      outcome = new Concluded(SpfResult.TEMPERROR, reason(exhausted));
    }
    Optional<String> explanation = outcome.explainer().flatMap(this::explanation);
    return new SpfVerdict(
        outcome.result(), outcome.reason(), explanation, lookups, voids, dns.asked());
  }

  private static String reason(RuntimeException end) {
    return String.valueOf(end.getMessage());
  }

  private Concluded checkHost(Optional<DomainName> domain) {
    // §4.3: a malformed or single-label domain has no record to speak of.
    if (domain.isEmpty() || domain.get().labels().size() < 2) {
      return new Concluded(SpfResult.NONE, "there is no such domain to ask");
    }
    DomainName owner = domain.get();
    List<String> texts =
        switch (dns.texts(owner)) {
          case SpfAnswer.Found<String>(List<String> values) -> values;
          case SpfAnswer.None<String> none -> List.of();
          case SpfAnswer.TemporaryError<String> error ->
              throw new Stop(SpfResult.TEMPERROR, "the TXT records of " + owner + " are not known");
        };
    return switch (SpfSelection.of(texts, owner)) {
      case SpfSelection.None none -> new Concluded(SpfResult.NONE, owner + " has no SPF record");
      case SpfSelection.Several several ->
          new Concluded(SpfResult.PERMERROR, owner + " has several SPF records");
      case SpfSelection.One(String text) ->
          switch (SpfRecord.read(text, owner)) {
            case SpfRecord.Reading.Unreadable(List<SpfProblem> problems) ->
                new Concluded(
                    SpfResult.PERMERROR,
                    "the record of " + owner + ": " + problems.getFirst().detail());
            case SpfRecord.Reading.Readable(SpfRecord spf) -> evaluate(owner, spf);
          };
    };
  }

  /// §4.6.2, §4.7: left to right, the first match decides, then `redirect`, then neutral.
  private Concluded evaluate(DomainName owner, SpfRecord spf) {
    for (Term.Directive directive : spf.directives()) {
      if (matches(directive.mechanism(), owner)) {
        SpfResult result = directive.qualifier().result();
        // The result goes up with the name only; whether the explanation is used is known at the
        // top, since that of an include never is (§6.2).
        return new Concluded(
            result,
            directive + " of " + owner + " matches",
            result == SpfResult.FAIL ? Optional.of(owner) : Optional.empty());
      }
    }
    Optional<DomainSpec> redirect = spf.redirect();
    if (redirect.isEmpty()) {
      return new Concluded(SpfResult.NEUTRAL, "nothing in the record of " + owner + " matches");
    }
    count();
    Concluded outcome = checkHost(Expander.name(redirect.get(), values(owner)));
    // §6.1: "if no SPF record is found, or if the <target-name> is malformed, the result is a
    // permerror rather than none".
    return outcome.result() == SpfResult.NONE
        ? new Concluded(SpfResult.PERMERROR, "redirect=" + redirect.get() + " leads to no record")
        : outcome;
  }

  private boolean matches(Mechanism mechanism, DomainName owner) {
    if (mechanism.asks()) {
      count();
    }
    return switch (mechanism) {
      case Mechanism.All all -> true;
      case Mechanism.Network(IpNetwork network) -> network.contains(client);
      case Mechanism.Include(DomainSpec target) -> includes(target, owner);
      case Mechanism.Address(Optional<DomainSpec> target, PrefixLengths prefixes) ->
          target(target, owner).filter(name -> holdsClient(name, prefixes)).isPresent();
      case Mechanism.Exchange(Optional<DomainSpec> target, PrefixLengths prefixes) ->
          target(target, owner).filter(name -> exchangesHoldClient(name, prefixes)).isPresent();
      case Mechanism.Pointer(Optional<DomainSpec> target) ->
          target(target, owner).filter(this::isValidatedName).isPresent();
      case Mechanism.Exists(DomainSpec target) -> exists(target, owner);
    };
  }

  /// §5.2, the table: only a pass of the other record is a match.
  private boolean includes(DomainSpec target, DomainName owner) {
    Concluded outcome = checkHost(Expander.name(target, values(owner)));
    return switch (outcome.result()) {
      case PASS -> true;
      case FAIL, SOFTFAIL, NEUTRAL -> false;
      case TEMPERROR -> throw new Stop(SpfResult.TEMPERROR, outcome.reason());
      case PERMERROR -> throw new Stop(SpfResult.PERMERROR, outcome.reason());
      case NONE -> throw new Stop(SpfResult.PERMERROR, "include:" + target + " leads to no record");
    };
  }

  private boolean holdsClient(DomainName name, PrefixLengths prefixes) {
    for (InetAddress address : asked(dns.addresses(name, family), name)) {
      if (IpBits.of(address).sharesPrefix(client, prefixes.of(client))) {
        return true;
      }
    }
    return false;
  }

  private boolean exchangesHoldClient(DomainName name, PrefixLengths prefixes) {
    List<DomainName> exchanges = asked(dns.exchanges(name), name);
    // §4.6.4. Judged before the addresses are asked for, so that the order in which a resolver
    // shuffles the exchanges does not decide the result.
    if (exchanges.size() > limits.exchanges()) {
      throw new Stop(SpfResult.PERMERROR, "mx of " + name + " has over ten exchanges");
    }
    for (DomainName exchange : exchanges) {
      // A null MX (RFC 7505) has no addresses.
      if (!exchange.labels().isEmpty() && holdsClient(exchange, prefixes)) {
        return true;
      }
    }
    return false;
  }

  private boolean isValidatedName(DomainName target) {
    countVoid(validated.pointersAreVoid());
    return validated.below(target).isPresent();
  }

  /// §5.7: an A record, whatever the client's address is.
  private boolean exists(DomainSpec target, DomainName owner) {
    Optional<DomainName> name = Expander.name(target, values(owner));
    return name.isPresent()
        && !asked(dns.addresses(name.get(), SpfDns.Family.IPV4), name.get()).isEmpty();
  }

  private Optional<DomainName> target(Optional<DomainSpec> target, DomainName owner) {
    return target.isEmpty() ? Optional.of(owner) : Expander.name(target.get(), values(owner));
  }

  /// The values found; nothing found is a void look-up, no answer ends it all (§5).
  private <T> List<T> asked(SpfAnswer<T> answer, DomainName name) {
    return switch (answer) {
      case SpfAnswer.Found<T>(List<T> values) -> values;
      case SpfAnswer.None<T> none -> {
        countVoid(true);
        yield List.of();
      }
      case SpfAnswer.TemporaryError<T> error ->
          throw new Stop(SpfResult.TEMPERROR, "the DNS has no answer for " + name);
    };
  }

  private void count() {
    if (++lookups > limits.lookups()) {
      throw new Stop(
          SpfResult.PERMERROR, "more than " + limits.lookups() + " terms need DNS look-ups");
    }
  }

  private void countVoid(boolean isVoid) {
    if (isVoid && ++voids > limits.voids()) {
      throw new Stop(SpfResult.PERMERROR, "more than " + limits.voids() + " look-ups find nothing");
    }
  }

  /// §6.2: whatever goes wrong here, the result stands and is not explained.
  private Optional<String> explanation(DomainName owner) {
    try {
      return record(owner)
          .flatMap(SpfRecord::explanation)
          .flatMap(spec -> Expander.name(spec, valuesUncounted(owner)))
          .flatMap(name -> onlyText(dns.texts(name)))
          .flatMap(text -> expandedText(text, owner));
    } catch (MeteredDns.Exhausted exhausted) {
      return Optional.empty();
    }
  }

  private Optional<SpfRecord> record(DomainName owner) {
    return dns.texts(owner) instanceof SpfAnswer.Found<String>(List<String> texts)
            && SpfSelection.of(texts, owner) instanceof SpfSelection.One(String text)
        ? SpfRecord.parse(text)
        : Optional.empty();
  }

  private static Optional<String> onlyText(SpfAnswer<String> answer) {
    return answer instanceof SpfAnswer.Found<String>(List<String> values) && values.size() == 1
        ? Optional.of(values.getFirst())
        : Optional.empty();
  }

  private Optional<String> expandedText(String text, DomainName owner) {
    if (text.length() > SpfRecord.MAX_LENGTH
        || !(MacroString.read(text, MacroString.Place.EXPLANATION)
            instanceof MacroString.Reading.Readable(MacroString macros))) {
      return Optional.empty();
    }
    // Values come from the client and may hold anything; the explanation may not (§6.2).
    return Expander.text(macros, valuesUncounted(owner))
        .filter(expanded -> expanded.length() <= MAX_EXPLANATION)
        .filter(expanded -> expanded.chars().allMatch(c -> c >= ' ' && c < 127));
  }

  private Expander.Values values(DomainName owner) {
    return letter -> {
      if (letter == 'p') {
        // §4.6.4: asking for the names behind an address counts like a term.
        count();
      }
      return Optional.of(value(letter, owner));
    };
  }

  private Expander.Values valuesUncounted(DomainName owner) {
    return letter -> Optional.of(value(letter, owner));
  }

  /// §7.2, §7.3.
  private String value(char letter, DomainName owner) {
    return switch (letter) {
      case 's' -> request.localPart() + "@" + request.senderDomain();
      case 'l' -> request.localPart();
      case 'o' -> request.senderDomain();
      case 'd' -> owner.toString();
      case 'i' -> client.dotted();
      case 'p' -> validated.best(owner).map(DomainName::toString).orElse("unknown");
      case 'v' -> client.isIpv6() ? "ip6" : "in-addr";
      case 'h' -> request.helo().isEmpty() ? "unknown" : request.helo();
      case 'c' -> client.toString();
      case 'r' -> request.receiver().isEmpty() ? "unknown" : request.receiver();
      case 't' -> String.valueOf(request.time().getEpochSecond());
      default -> throw new IllegalArgumentException("no macro letter: " + letter);
    };
  }
}
