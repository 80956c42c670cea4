package dev.signet.rotation;

import dev.signet.dkim.KeyRecord;
import dev.signet.dkim.Selector;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Budget;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.verification.CheckReport;
import dev.signet.verification.Failure;
import dev.signet.verification.Subject;
import dev.signet.verification.Verifier;
import dev.signet.zone.ServedKey;
import dev.signet.zone.ZoneSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// [KeyLooks] over the DNS: our servers are asked one by one, the customer's records are checked as
/// for verification, and every resolver is asked for the key as a receiver of mail asks.
public final class DnsKeyLooks implements KeyLooks {
  private final Lookup lookup;
  private final Verifier verifier;
  private final CustomerRecords records;
  private final ZoneSettings zone;
  private final List<InetSocketAddress> own;

  /// @param own sockets of name servers of ours that are asked beside those the zone names
  public DnsKeyLooks(
      Lookup lookup,
      Verifier verifier,
      CustomerRecords records,
      ZoneSettings zone,
      List<InetSocketAddress> own) {
    this.lookup = lookup;
    this.verifier = verifier;
    this.records = records;
    this.zone = zone;
    this.own = List.copyOf(own);
  }

  @Override
  public Seen look(EmailDomain domain, Selector selector, byte[] publicKey) {
    Session session = lookup.session(domain.apex());
    Budget budget = session.budget();
    DomainName target = zone.dkimTarget(domain.token(), selector.label());
    Shown servers = atOurServers(session, new Question(target, RecordType.TXT), publicKey, budget);
    Shown customer = behindCustomer(domain, selector, publicKey);
    Shown resolvers =
        atResolvers(
            session,
            new Question(selector.ownerName(domain.name()), RecordType.TXT),
            publicKey,
            budget);
    return new Seen(servers, customer, resolvers);
  }

  private Shown atOurServers(Session session, Question question, byte[] publicKey, Budget budget) {
    List<Supplier<Sighting>> tasks = new ArrayList<>();
    for (InetSocketAddress server : own) {
      tasks.add(() -> session.own(zone.origin(), server, question, budget));
    }
    switch (session.discover(zone.origin(), budget)) {
      case Session.Discovery.Unknown(Sighting why) -> {
        if (own.isEmpty()) {
          return new Shown.Unanswered("the name servers of " + zone.origin() + " are not found");
        }
      }
      case Session.Discovery.Known(Zone known) -> {
        for (DomainName host : known.hosts()) {
          switch (session.locate(known, host, budget)) {
            case Session.Location.At at ->
                tasks.add(() ->
                    session.authoritative(known, at.server(), question, Protocol.UDP, budget));
            case Session.Location.Nowhere(Answer.Cause cause) -> {
              if (own.isEmpty() || cause != Answer.Cause.NO_ADDRESS) {
                return new Shown.Unanswered(host + " " + cause.words());
              }
            }
          }
        }
      }
    }
    return together(session.all(tasks, budget, () -> Sighting.notAsked(question)), publicKey);
  }

  private Shown atResolvers(Session session, Question question, byte[] publicKey, Budget budget) {
    return together(session.everyResolver(question, budget), publicKey);
  }

  /// Right where everybody shows it; wrong where anybody shows something else.
  private static Shown together(List<Sighting> sightings, byte[] publicKey) {
    Optional<Shown> silent = Optional.empty();
    for (Sighting sighting : sightings) {
      Shown one = shown(sighting, publicKey);
      if (one instanceof Shown.Wrong) {
        return one;
      }
      if (one instanceof Shown.Unanswered && silent.isEmpty()) {
        silent = Optional.of(one);
      }
    }
    return silent.orElseGet(Shown.Right::new);
  }

  private static Shown shown(Sighting sighting, byte[] publicKey) {
    return switch (sighting.answer()) {
      case Answer.Found(List<ResourceRecord> found, var chain) ->
          found.stream().anyMatch(record -> holds(record, publicKey))
              ? new Shown.Right()
              : new Shown.Wrong(sighting.server() + " has another key there");
      case Answer.NoData none -> new Shown.Wrong(sighting.server() + " has no TXT record there");
      case Answer.NoSuchName none -> new Shown.Wrong(sighting.server() + " has no such name");
      case Answer.Unanswered(Answer.Cause cause, var extended) ->
          new Shown.Unanswered(sighting.server() + " " + cause.words());
    };
  }

  private static boolean holds(ResourceRecord record, byte[] publicKey) {
    return record.data() instanceof Rdata.Text text
        && KeyRecord.parse(text.joined())
            .filter(key -> publicKey.length == 0 ? key.revoked() : key.publicKeyEquals(publicKey))
            .isPresent();
  }

  /// As a check of the domain that had this selector alone.
  private Shown behindCustomer(EmailDomain domain, Selector selector, byte[] publicKey) {
    Subject subject = records.subject(domain, new ServedKey(selector.label(), publicKey));
    CheckReport report = verifier.check(subject, Verifier.Stance.PENDING);
    CustomerRecord record = subject.dkim().getFirst().record();
    Optional<Failure> failure =
        report.records().stream()
            .filter(finding -> finding.record().equals(record))
            .findFirst()
            .flatMap(CheckReport.RecordFinding::failure);
    return failure
        .map(found ->
            switch (found.code()) {
              case DKIM_CNAME_MISSING, DKIM_CNAME_MISMATCH ->
                  (Shown) new Shown.Wrong(clause(found.message()));
              // The CNAME is right; what stands behind it is our own matter, and looked at there.
              case DKIM_MISMATCH -> new Shown.Right();
              default -> new Shown.Unanswered(clause(found.message()));
            })
        .orElseGet(Shown.Right::new);
  }

  private static String clause(String message) {
    String text = message.strip();
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
