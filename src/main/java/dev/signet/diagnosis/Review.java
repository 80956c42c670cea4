package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.diagnosis.Diagnosis.ServerView;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.verification.Paths;
import dev.signet.verification.RecordWorth;
import dev.signet.verification.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How each expected record stands, server by server. Pure.
final class Review {
  private final Observed observed;

  Review(Observed observed) {
    this.observed = observed;
  }

  List<RecordReport> all() {
    return observed.inquiry().expected().stream().map(this::of).toList();
  }

  RecordReport of(CustomerRecord expected) {
    List<ServerView> own = views(expected, Perspective.AUTHORITATIVE);
    List<ServerView> resolvers = views(expected, Perspective.RECURSIVE);
    List<ServerView> deciding = definite(own).isEmpty() ? definite(resolvers) : definite(own);
    List<ServerView> all = new ArrayList<>(own);
    all.addAll(resolvers);
    return new RecordReport(expected, together(deciding), seen(expected), all);
  }

  private static List<ServerView> definite(List<ServerView> views) {
    return views.stream().filter(view -> view.status() != RecordStatus.UNKNOWN).toList();
  }

  private static RecordStatus together(List<ServerView> views) {
    Set<RecordStatus> statuses = new LinkedHashSet<>();
    views.forEach(view -> statuses.add(view.status()));
    if (statuses.isEmpty()) {
      return RecordStatus.UNKNOWN;
    }
    if (statuses.contains(RecordStatus.OK)) {
      return statuses.size() == 1 ? RecordStatus.OK : RecordStatus.SPREADING;
    }
    return statuses.contains(RecordStatus.WRONG) ? RecordStatus.WRONG : RecordStatus.MISSING;
  }

  /// One view a server: the last word of each that had one.
  private List<ServerView> views(CustomerRecord expected, Perspective perspective) {
    if (perspective == Perspective.AUTHORITATIVE && expected.target().isPresent()) {
      return ofAlias(expected);
    }
    Map<String, ServerView> out = new LinkedHashMap<>();
    for (Sighting seen : observed.sightings()) {
      boolean about =
          seen.perspective() == perspective
              && seen.question().name().equals(expected.owner())
              && tells(expected, seen);
      if (about) {
        ServerView view = view(expected, seen);
        ServerView known = out.get(seen.server());
        if (known == null
            || known.status() == RecordStatus.UNKNOWN
            || (view.status() == RecordStatus.OK && !conflicting(known, perspective))) {
          out.put(seen.server(), view);
        }
      }
    }
    return List.copyOf(out.values());
  }

  /// What each of the zone's servers says of an alias, by the judgement that checks use.
  private List<ServerView> ofAlias(CustomerRecord expected) {
    Map<String, List<Sighting>> said = new LinkedHashMap<>();
    for (Sighting seen : observed.sightings()) {
      RecordType type = seen.question().type();
      if (seen.perspective() == Perspective.AUTHORITATIVE
          && seen.question().name().equals(expected.owner())
          && (type.equals(RecordType.CNAME) || Investigator.readTypes(expected).contains(type))) {
        said.computeIfAbsent(seen.server(), server -> new ArrayList<>()).add(seen);
      }
    }
    List<ServerView> out = new ArrayList<>();
    said.forEach((server, sightings) -> out.add(ofAlias(expected, sightings)));
    return out;
  }

  private ServerView ofAlias(CustomerRecord expected, List<Sighting> said) {
    boolean handed =
        said.stream()
            .flatMap(seen -> seen.referral().stream())
            .anyMatch(zone -> zone.origin().equals(expected.owner()));
    RecordStatus status =
        handed
            // NS records at the name itself: the servers it is handed to do not have it.
            ? RecordStatus.WRONG
            : status(
                Paths.standing(
                    expected,
                    said,
                    (type, records) -> served(expected, type, records),
                    this::next));
    Sighting shown =
        said.stream()
            .filter(seen -> seen.question().type().equals(RecordType.CNAME))
            .filter(Investigator::answered)
            .findFirst()
            .or(() -> said.stream().filter(Investigator::answered).findFirst())
            .orElse(said.getFirst());
    return new ServerView(
        shown.perspective().wireText(),
        Words.shown(shown.server()),
        Words.answer(shown),
        status,
        shown.timeToLive());
  }

  /// Whether records that stand beside an alias are those behind it, as far as that is known.
  private boolean served(CustomerRecord expected, RecordType type, List<ResourceRecord> records) {
    List<Rdata> behind = observed.data(expected.aliasTarget(), type);
    return !behind.isEmpty()
        && records.stream().map(ResourceRecord::data).toList().containsAll(behind);
  }

  /// What is known of the alias at a further name: of its own servers, or of resolvers.
  private Optional<Sighting> next(DomainName name) {
    List<Sighting> about =
        observed.sightings().stream()
            .filter(seen -> seen.question().name().equals(name) && Investigator.answered(seen))
            .toList();
    Optional<Sighting> own =
        about.stream().filter(seen -> seen.question().type().equals(RecordType.CNAME)).findFirst();
    return own.or(() -> link(name));
  }

  /// A link that a resolver showed on the way to something else.
  private Optional<Sighting> link(DomainName name) {
    List<DomainName> targets = observed.aliases(name);
    return targets.isEmpty() ? Optional.empty() : Optional.of(Sighting.link(name, targets));
  }

  /// A name server that said no once keeps its no; resolvers are asked about several types.
  private static boolean conflicting(ServerView known, Perspective perspective) {
    return perspective == Perspective.AUTHORITATIVE && known.status() != RecordStatus.UNKNOWN;
  }

  /// For a CNAME, the name servers are asked for just that; a resolver shows it with any type.
  private static boolean tells(CustomerRecord expected, Sighting seen) {
    return seen.question().type().equals(expected.type())
        || (expected.type().equals(RecordType.CNAME)
            && seen.perspective() == Perspective.RECURSIVE);
  }

  private ServerView view(CustomerRecord expected, Sighting seen) {
    return new ServerView(
        seen.perspective().wireText(),
        Words.shown(seen.server()),
        Words.answer(seen),
        status(expected, seen),
        seen.timeToLive());
  }

  private RecordStatus status(CustomerRecord expected, Sighting seen) {
    if (expected.target().isPresent()) {
      return alias(expected.owner(), expected.target().get(), seen);
    }
    return switch (seen.answer()) {
      case Answer.Found(List<ResourceRecord> records, var chain) -> found(expected, records);
      case Answer.NoData noData -> RecordStatus.MISSING;
      case Answer.NoSuchName noSuchName -> RecordStatus.MISSING;
      case Answer.Unanswered unanswered -> RecordStatus.UNKNOWN;
    };
  }

  private RecordStatus alias(DomainName owner, DomainName target, Sighting seen) {
    List<DomainName> targets = new ArrayList<>();
    for (ResourceRecord record : seen.shown()) {
      if (record.owner().equals(owner) && record.data() instanceof Rdata.Alias one) {
        targets.add(one.target());
      }
    }
    if (targets.size() == 1) {
      boolean right =
          targets.getFirst().equals(target)
              || seen.chain().contains(target)
              || observed.chainFrom(targets.getFirst()).passes(target);
      return right ? RecordStatus.OK : RecordStatus.WRONG;
    }
    if (targets.size() > 1) {
      return RecordStatus.WRONG;
    }
    return switch (seen.answer()) {
      case Answer.Found found -> RecordStatus.WRONG;
      case Answer.NoData noData -> RecordStatus.MISSING;
      case Answer.NoSuchName noSuchName -> RecordStatus.MISSING;
      // NS records at the name itself: the servers it is handed to do not have it.
      case Answer.Unanswered unanswered ->
          seen.referral().filter(zone -> zone.origin().equals(owner)).isPresent()
              ? RecordStatus.WRONG
              : RecordStatus.UNKNOWN;
    };
  }

  private RecordStatus found(CustomerRecord expected, List<ResourceRecord> records) {
    return status(RecordWorth.standing(expected, records, new ObservedTexts(observed::look)));
  }

  private static RecordStatus status(Standing standing) {
    return switch (standing) {
      case RIGHT -> RecordStatus.OK;
      case ABSENT -> RecordStatus.MISSING;
      case WRONG -> RecordStatus.WRONG;
      case UNSEEN -> RecordStatus.UNKNOWN;
    };
  }

  static List<String> texts(List<ResourceRecord> records) {
    List<String> out = new ArrayList<>();
    for (ResourceRecord record : records) {
      if (record.data() instanceof Rdata.Text text) {
        out.add(text.joined());
      }
    }
    return out;
  }

  private List<String> seen(CustomerRecord expected) {
    List<String> out = new ArrayList<>();
    for (ResourceRecord record : observed.at(expected.owner())) {
      if (record.type().equals(expected.type()) || expected.target().isPresent()) {
        out.add(Words.record(record));
      }
    }
    return out.stream().limit(8).toList();
  }
}
