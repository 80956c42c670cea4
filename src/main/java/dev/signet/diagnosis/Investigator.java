package dev.signet.diagnosis;

import dev.signet.dns.RecordType;
import dev.signet.lookup.Budget;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Gathers the facts about a domain: once, within the budget of one [Session] (50 queries, 10 s).
///
/// First what all servers and resolvers say about the expected records, then the questions that
/// tell one mistake from another, then the domain's general health, as far as the budget lasts.
/// Thread-safe; blocks, for virtual threads; never throws for what the DNS said or did not say.
public final class Investigator {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LABEL = 16;

  private final Lookup lookup;
  private final RandomGenerator random;
  private final InstantSource clock;

  /// @param random for a label that is surely not published
  /// @param clock for the date of the facts
  public Investigator(Lookup lookup, RandomGenerator random, InstantSource clock) {
    this.lookup = lookup;
    this.random = random;
    this.clock = clock;
  }

  /// Looks, without telling what it is about.
  public Observed look(Inquiry inquiry) {
    return look(inquiry, step -> {});
  }

  /// Looks; `progress` hears a few words before each step.
  public Observed look(Inquiry inquiry, Consumer<String> progress) {
    Session session = lookup.session(inquiry.apex());
    Notebook notes = new Notebook(session, inquiry, clock.instant(), label());
    progress.accept("asking the resolvers about " + inquiry.domain());
    Survey survey = new Survey(session, notes);
    survey.begin();
    if (notes.registered()) {
      progress.accept("asking the name servers");
      survey.askServers();
      progress.accept("asking why");
      new FollowUp(session, notes).ask();
      progress.accept("looking at SPF, DMARC and MX");
      new HealthCheck(session, notes).ask();
    }
    return notes.observed();
  }

  private String label() {
    StringBuilder out = new StringBuilder("x");
    for (int i = 0; i < LABEL; i++) {
      out.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return out.toString();
  }

  /// What a budget allows: the query, or silence once it is used up.
  static boolean affordable(Budget budget, int reserve) {
    return budget.left() > reserve && !budget.remaining().isZero();
  }

  /// The type to ask resolvers for at the owner of a CNAME: what its reader will ask for.
  static RecordType readType(CustomerRecord expected) {
    if (!expected.type().equals(RecordType.CNAME)) {
      return expected.type();
    }
    return switch (expected.purpose()) {
      case VERIFICATION -> RecordType.MX;
      case DKIM -> RecordType.TXT;
      default -> RecordType.A;
    };
  }

  /// Everything that readers of the CNAME ask for.
  static List<RecordType> readTypes(CustomerRecord expected) {
    return expected.purpose() == Purpose.VERIFICATION
        ? List.of(RecordType.MX, RecordType.TXT)
        : List.of(readType(expected));
  }

  /// Whether a sighting brought an answer.
  static boolean answered(Sighting seen) {
    return seen.cause().isEmpty();
  }
}
