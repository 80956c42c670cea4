package dev.signet.claims;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Budget;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Walk;
import dev.signet.lookup.Walk.Poll;
import dev.signet.name.DomainName;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Judges proofs strictly, over the zone's own servers and TCP (CONTRACT CL-3).
///
/// A check of records may trust what most receivers see; who proves control of a name must not be
/// able to do so with one server of three, a forged datagram, somebody else's zone, or a wildcard
/// that answers every name.
public final class DnsProofs implements Proofs {
  private final Lookup lookup;
  private final RandomGenerator random;

  /// @param random names nobody can foresee
  public DnsProofs(Lookup lookup, RandomGenerator random) {
    this.lookup = lookup;
    this.random = random;
  }

  @Override
  public Standing look(DomainName owner, DomainName apex) {
    Session session = lookup.session(apex);
    Question question = new Question(owner, RecordType.TXT);
    Budget budget = session.budget();
    Session.Discovery found = session.discover(apex, budget);
    if (!(found instanceof Session.Discovery.Known(var zone))) {
      return text -> new Sight.Unsettled("the name servers of " + apex + " could not be found");
    }
    Walk walk = new Walk(session);
    Poll proof = walk.poll(question, zone);
    Poll sibling = walk.poll(new Question(sibling(owner), RecordType.TXT), zone);
    walk.ask(List.of(proof, sibling), Poll::unasked, Protocol.TCP, budget);
    Sighting resolved = session.recursive(question, budget);
    List<Said> said = proof.said().values().stream().map(DnsProofs::said).toList();
    List<Said> beside = sibling.said().values().stream().map(DnsProofs::said).toList();
    boolean bogus =
        bogus(resolved)
            || proof.said().values().stream()
                .flatMap(one -> one.seen().stream())
                .anyMatch(DnsProofs::bogus);
    Heard heard = new Heard(said, beside, proof.zone().hosts().size(), bogus);
    return text -> judge(heard, text);
  }

  /// A name beside `owner` that nobody has published.
  private DomainName sibling(DomainName owner) {
    String label = "_" + Long.toString(random.nextLong() >>> 1, 36).toLowerCase(Locale.ROOT);
    return owner.parent().orElseThrow().below(label);
  }

  private static boolean bogus(Sighting seen) {
    return seen.cause().filter(Answer.Cause.BOGUS::equals).isPresent();
  }

  /// What one server says about a name.
  sealed interface Said {
    /// Its texts there, with authority; none where there is nothing, or an alias.
    record Texts(Set<String> texts) implements Said {
      public Texts {
        texts = Set.copyOf(texts);
      }
    }

    /// Nothing that counts.
    record Nothing() implements Said {}
  }

  /// @param servers how many are listed for the zone
  record Heard(List<Said> proof, List<Said> sibling, int servers, boolean bogus) {
    Heard {
      proof = List.copyOf(proof);
      sibling = List.copyOf(sibling);
    }
  }

  private static Said said(Walk.Said said) {
    Optional<Sighting> seen = said.seen();
    if (seen.isEmpty() || !seen.get().authoritative()) {
      return new Said.Nothing();
    }
    Sighting sighting = seen.get();
    if (!sighting.chain().isEmpty()) {
      // An alias, or a DNAME above: what it leads to is another zone's word, and is not followed.
      return new Said.Texts(Set.of());
    }
    return switch (sighting.answer()) {
      case Answer.Found(List<ResourceRecord> records, var chain) -> {
        Set<String> texts = new HashSet<>();
        for (ResourceRecord record : records) {
          if (record.data() instanceof Rdata.Text text) {
            texts.add(text.joined());
          }
        }
        yield new Said.Texts(texts);
      }
      case Answer.NoData noData -> negative(sighting);
      case Answer.NoSuchName noSuchName -> negative(sighting);
      case Answer.Unanswered unanswered -> new Said.Nothing();
    };
  }

  private static Said negative(Sighting sighting) {
    return sighting.bare() ? new Said.Nothing() : new Said.Texts(Set.of());
  }

  /// Pure.
  static Sight judge(Heard heard, String text) {
    if (heard.bogus()) {
      return new Sight.Unsettled("DNSSEC validation fails");
    }
    int yes = count(heard.proof(), text, true);
    int no = count(heard.proof(), text, false);
    int needed = Math.max(heard.servers() / 2 + 1, Math.min(2, heard.servers()));
    if (yes + no < needed) {
      return new Sight.Unsettled(
          (yes + no) + " of " + heard.servers() + " name servers answered over TCP");
    }
    if (yes > 0 && no > 0) {
      return new Sight.Unsettled(yes + " name servers have it, and " + no + " do not");
    }
    if (yes == 0) {
      return new Sight.Absent("it is not there");
    }
    if (count(heard.sibling(), text, true) > 0) {
      return new Sight.Absent("every name gives the same answer: a wildcard proves nothing");
    }
    if (count(heard.sibling(), text, false) < needed) {
      return new Sight.Unsettled("it could not be seen whether other names answer alike");
    }
    return new Sight.Stands();
  }

  private static int count(List<Said> all, String text, boolean has) {
    int count = 0;
    for (Said one : all) {
      if (one instanceof Said.Texts(Set<String> texts) && texts.contains(text) == has) {
        count++;
      }
    }
    return count;
  }
}
