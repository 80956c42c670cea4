package dev.signet.signing;

import dev.signet.dkim.KeyVault;
import dev.signet.dkim.MessageSigner;
import dev.signet.dkim.MessageVerifier;
import dev.signet.dkim.MessageVerifier.Verdict;
import dev.signet.dkim.PublishedKeys;
import dev.signet.dkim.Selector;
import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.Session;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/// Whether mail that is signed now would pass: a probe is signed with the key that signs, and
/// verified with the key as the DNS gives it at the customer's name (CONTRACT SG-6). Changes
/// nothing. Thread-safe.
public final class Proof {
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final SigningStore store;
  private final KeyVault vault;
  private final Lookup lookup;
  private final Predicate<UUID> admitted;
  private final InstantSource clock;

  /// @param admitted whether the DNS may be asked for this domain now (CONTRACT C-10)
  public Proof(
      SigningStore store,
      KeyVault vault,
      Lookup lookup,
      Predicate<UUID> admitted,
      InstantSource clock) {
    this.store = store;
    this.vault = vault;
    this.lookup = lookup;
    this.admitted = admitted;
    this.clock = clock;
  }

  /// What came of a probe.
  ///
  /// @param seen the TXT records at the customer's name
  /// @param why a clause when it does not pass, else empty
  public record Result(boolean pass, String selector, List<String> seen, String why) {
    public Result {
      seen = List.copyOf(seen);
    }
  }

  /// Signs and verifies a probe for a domain of this organization, verified or not.
  ///
  /// @throws Refused NOT_FOUND, RATE_LIMITED, UNAVAILABLE, CONFLICT when no key signs
  public Result of(UUID organization, UUID id) {
    SigningDomain domain =
        store
            .own(organization, id)
            .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
    if (domain.keys().isEmpty()) {
      throw Refused.because(Reason.CONFLICT, "No key of this domain signs.");
    }
    if (!admitted.test(id)) {
      throw Refused.later(
          Reason.RATE_LIMITED, "This domain was looked at often just now; try again.", WAIT);
    }
    SigningDomain.Version key = domain.keys().getFirst();
    String probe = probe(domain.name());
    Instant now = clock.instant();
    MessageSigner.Outcome signed =
        MessageSigner.sign(
            stream(probe),
            List.of(
                new MessageSigner.SigningKey(
                    new Selector(key.selector()),
                    vault.open(key.sealed(), domain.binding(key), key.publicKey()))),
            new MessageSigner.Terms(domain.name(), now, Duration.ofMinutes(5)));
    if (!(signed instanceof MessageSigner.Outcome.Signed(List<String> headers))) {
      throw new IllegalStateException("the probe cannot be signed: " + signed);
    }
    List<String> seen = new ArrayList<>();
    Session session = lookup.session(domain.name());
    MessageVerifier.Outcome outcome =
        MessageVerifier.verify(
            stream(headers.getFirst() + "\r\n" + probe), owner -> look(session, owner, seen), now);
    return switch (outcome) {
      case MessageVerifier.Outcome.Read(List<MessageVerifier.Checked> checked) ->
          result(key.selector(), seen, checked.getFirst().verdict());
      case MessageVerifier.Outcome.Unreadable unreadable ->
          throw new IllegalStateException("the probe cannot be read: " + unreadable);
    };
  }

  private static Result result(String selector, List<String> seen, Verdict verdict) {
    String why =
        switch (verdict) {
          case Verdict.Pass pass -> "";
          case Verdict.Fail(String text) -> text;
          case Verdict.PermanentError(String text) -> text;
          case Verdict.TemporaryError(String text) -> text;
        };
    return new Result(verdict instanceof Verdict.Pass, selector, seen, why);
  }

  private static PublishedKeys.Answer look(Session session, DomainName owner, List<String> seen) {
    Answer answer =
        session.recursive(new Question(owner, RecordType.TXT), session.budget()).answer();
    return switch (answer) {
      case Answer.Found found -> {
        found.records().stream()
            .filter(record -> record.data() instanceof Rdata.Text)
            .map(record -> ((Rdata.Text) record.data()).joined())
            .forEach(seen::add);
        yield new PublishedKeys.Answer.Found(seen);
      }
      case Answer.NoData none -> new PublishedKeys.Answer.Found(List.of());
      case Answer.NoSuchName none -> new PublishedKeys.Answer.Found(List.of());
      case Answer.Unanswered unanswered ->
          new PublishedKeys.Answer.Unanswered("the resolver " + unanswered.cause().words());
    };
  }

  private static String probe(DomainName domain) {
    return "From: probe@"
        + domain
        + "\r\nSubject: probe\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <probe@"
        + domain
        + ">\r\n\r\nA probe, sent to nobody.\r\n";
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }
}
