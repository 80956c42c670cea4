package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.lookup.FakeDns;
import dev.signet.lookup.Transport.Exchange;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.lookup.Transport.Trouble;
import dev.signet.verification.Verifier.Stance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// V-2: whatever servers fail with, a healthy domain is never contradicted.
class TransientCampaignTest {
  private static final int[] ERRORS = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    26, 27, 28, 30, 49152
  };

  @Test
  void neverContradictsAHealthyDomainInTwoThousandMixesOfTrouble() {
    int passed = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      World world = new World(1 + random.nextInt(4), World.GOOD);
      double rate = random.nextDouble();
      for (String server : List.of("9.9.9.9", "9.1.0.1", "9.1.0.2", "9.1.0.3", "9.1.0.4")) {
        if (random.nextInt(3) > 0) {
          world.dns.fault(
              server,
              (asked, query, usual) ->
                  random.nextDouble() < rate
                      ? trouble(random, asked, query, usual)
                      : Optional.empty());
        }
      }
      Stance stance = random.nextBoolean() ? Stance.VERIFIED : Stance.PENDING;
      CheckReport report = world.check(World.subject("example.com", true), stance);
      String word =
          World.word(report.mailFlow()) + "/" + World.word(report.tracking().orElseThrow());
      assertFalse(word.contains("contradicted"), seed + ": " + word);
      assertTrue(world.dns.asked.size() <= 50, seed + ": " + world.dns.asked.size());
      assertTrue(report.took().compareTo(Duration.ofSeconds(10)) <= 0, seed + ": " + report.took());
      passed += World.word(report.mailFlow()).equals("passed") ? 1 : 0;
    }
    assertTrue(passed > 200 && passed < 1_900, "the campaign is too hard or too easy: " + passed);
  }

  @Test
  void neverPassesADomainThatPublishedNothingInFiveHundredMixesOfTrouble() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      World world = new World(1 + random.nextInt(4), "");
      for (String server : List.of("9.9.9.9", "9.1.0.1", "9.1.0.2")) {
        world.dns.fault(
            server,
            (asked, query, usual) ->
                random.nextInt(3) == 0 ? trouble(random, asked, query, usual) : Optional.empty());
      }
      CheckReport report = world.check(Stance.PENDING);
      assertFalse(report.mailFlow() instanceof CheckReport.Verdict.Passed, "" + seed);
    }
    assertEquals("passed", World.word(new World(2, World.GOOD).check(Stance.PENDING).mailFlow()));
  }

  static Optional<Exchange> trouble(
      Random random, FakeDns.Asked asked, Message query, Message usual) {
    return switch (random.nextInt(10)) {
      case 0 -> failed(Trouble.TIMEOUT);
      case 1 -> failed(Trouble.NETWORK);
      case 2 -> failed(Trouble.MALFORMED);
      case 3 -> failed(asked.protocol() == Protocol.UDP ? Trouble.WRONG_ID : Trouble.NETWORK);
      case 4 -> failed(asked.protocol() == Protocol.UDP ? Trouble.WRONG_CASE : Trouble.NETWORK);
      case 5 ->
          FakeDns.rcode(Rcode.SERVFAIL, ERRORS[random.nextInt(ERRORS.length)])
              .instead(asked, query, usual);
      case 6 ->
          FakeDns.rcode(new Rcode(List.of(1, 2, 4, 5, 9, 16, 23, 77).get(random.nextInt(8))))
              .instead(asked, query, usual);
      case 7 -> FakeDns.replied(with(usual, usual.flags().truncatedReply(), usual.rcode(), false));
      // Lame: somebody else's cache, which says the name does not exist.
      case 8 ->
          FakeDns.replied(
              with(usual, query.flags().reply(false, true), Rcode.NXDOMAIN, false)
                  .withExtendedErrors(
                      asked.server().getHostAddress().equals("9.9.9.9")
                          ? List.of(new ExtendedError(19, ""))
                          : List.of()));
      // Half an answer: NXDOMAIN or nothing, without an SOA.
      default ->
          FakeDns.replied(
              with(
                  usual,
                  usual.flags(),
                  random.nextBoolean() ? Rcode.NXDOMAIN : Rcode.SERVFAIL,
                  false));
    };
  }

  private static Message with(Message usual, Message.Flags flags, Rcode rcode, boolean authority) {
    return new Message(
        usual.id(),
        flags,
        0,
        rcode,
        usual.question(),
        usual.questionCase(),
        List.of(),
        authority ? usual.authority() : List.of(),
        List.of(),
        usual.edns());
  }

  private static Optional<Exchange> failed(Trouble trouble) {
    return Optional.of(new Exchange.Failed(trouble, Duration.ZERO));
  }
}
