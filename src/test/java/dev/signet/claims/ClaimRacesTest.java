package dev.signet.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.claims.ClaimStore.Decision;
import dev.signet.claims.ClaimStore.Held;
import dev.signet.claims.ClaimStore.Situation;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.publishing.Publisher;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.zone.ZoneToken;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// A claim that a look settles after a caller has read it, and before the caller's change.
class ClaimRacesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  private final List<String> withdrawn = new ArrayList<>();
  private final Claim begun =
      new Claim(
          new UUID(2, 2),
          new UUID(3, 3),
          DomainName.of("acme.example"),
          DomainName.of("acme.example"),
          new UUID(4, 4),
          new ZoneToken("daaaaaaaaaaaaaaaa"),
          List.of("ap3", "ap4"),
          "signet-claim=x",
          NOW,
          Progress.begun(NOW, ClaimRules.DEFAULT));

  /// Whoever reads first reads `seen`; the transaction finds `later`.
  private Claims claims(Claim seen, Claim later) {
    boolean[] read = {false};
    ClaimStore store =
        (ClaimStore)
            Proxy.newProxyInstance(
                ClaimStore.class.getClassLoader(),
                new Class<?>[] {ClaimStore.class},
                (proxy, method, given) ->
                    switch (method.getName()) {
                      case "find" -> {
                        Claim found = read[0] ? later : seen;
                        read[0] = true;
                        yield Optional.of(found);
                      }
                      case "holder" -> new Held(new Holding.Nobody(), List.of());
                      case "decide" -> decided(later, given);
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    Publisher publisher =
        (Publisher)
            Proxy.newProxyInstance(
                Publisher.class.getClassLoader(),
                new Class<?>[] {Publisher.class},
                (proxy, method, given) -> {
                  withdrawn.add(method.getName());
                  return null;
                });
    return new Claims(
        new Claims.Parts(store, null, null, null, publisher, null, null),
        new Claims.Policy(ClaimRules.DEFAULT, List.of(), Duration.ZERO, id -> true, null),
        new Ids(CLOCK, new SecureRandom()),
        CLOCK,
        new SecureRandom());
  }

  @SuppressWarnings("unchecked")
  private static Optional<Claim> decided(Claim current, Object[] given) {
    if (current.progress().generation() != (int) given[1]) {
      return Optional.empty();
    }
    Function<Situation, Optional<Decision>> decide =
        (Function<Situation, Optional<Decision>>) given[3];
    Situation situation = new Situation(current, new Holding.Nobody(), List.of());
    return Optional.of(decide.apply(situation).map(Decision::claim).orElse(current));
  }

  @Test
  void aClaimThatCompletesMeanwhileIsNotWithdrawn() {
    Claim completed = begun.with(begun.progress().ended(ClaimState.COMPLETED, NOW));
    Refused refused =
        assertThrows(
            Refused.class, () -> claims(begun, completed).cancel(begun.organization(), begun.id()));
    assertEquals(Reason.CONFLICT, refused.reason());
    assertEquals(List.of(), withdrawn, "the token is the new domain's");
    claims(begun, begun).cancel(begun.organization(), begun.id());
    assertEquals(List.of("withdraw"), withdrawn);
  }

  @Test
  void onlyWhatIsBlockedUnderTheLockIsDecided() {
    Claim blocked = begun.with(begun.progress().blocked(NOW));
    Refused refused =
        assertThrows(Refused.class, () -> claims(blocked, begun).resolve(begun.id(), true));
    assertEquals(Reason.CONFLICT, refused.reason());
  }
}
