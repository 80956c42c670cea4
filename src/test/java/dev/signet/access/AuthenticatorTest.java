package dev.signet.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// C-1, C-2, C-10, AP-10: who is asking.
class AuthenticatorTest {
  private static final InetAddress PEER = InetAddress.ofLiteral("198.51.100.7");
  private static final UUID ORGANIZATION = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private final AtomicLong nanos = new AtomicLong();
  private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> start.plusNanos(nanos.get());
  private final OneTable table = new OneTable();
  private final SecureRandom random = new SecureRandom();
  private final Authenticator authenticator =
      new Authenticator(table, AdminToken.chosen("admin-token"), Limits.DEFAULT, clock, nanos::get);

  @Test
  void aKeyImpliesItsOrganization() {
    Secret secret = key(Set.of(Scope.EMAIL_DOMAINS_READ), List.of());
    Caller caller = authenticate(secret.reveal(), Optional.empty());
    assertEquals(ORGANIZATION, caller.organization());
    assertEquals(Set.of(Scope.EMAIL_DOMAINS_READ), caller.scopes());
  }

  @Test
  void aPersonalTokenNeedsTheHeaderAndTheMembership() {
    Secret secret =
        add(
            Secret.Prefix.PAT,
            Map.of(ORGANIZATION, Scope.all(), OTHER, Set.of(Scope.EMAIL_DOMAINS_READ)),
            List.of());
    assertEquals(Reason.UNAUTHENTICATED, refusal(secret.reveal(), Optional.empty()));
    assertEquals(
        Set.of(Scope.EMAIL_DOMAINS_READ),
        authenticate(secret.reveal(), Optional.of(OTHER.toString())).scopes());
    assertEquals(
        Reason.FORBIDDEN, refusal(secret.reveal(), Optional.of(UUID.randomUUID().toString())));
    assertEquals(Reason.FORBIDDEN, refusal(secret.reveal(), Optional.of("nonsense")));
  }

  @Test
  void aKeyWithTheHeaderOfAnotherOrganizationIsRefused() {
    Secret secret = key(Scope.all(), List.of());
    assertEquals(Reason.FORBIDDEN, refusal(secret.reveal(), Optional.of(OTHER.toString())));
    assertEquals(
        ORGANIZATION,
        authenticate(secret.reveal(), Optional.of(ORGANIZATION.toString())).organization());
  }

  @Test
  void aRevokedKeyStopsWorkingWithinFiveSeconds() {
    Secret secret = key(Scope.all(), List.of());
    authenticate(secret.reveal(), Optional.empty());
    table.byHash.clear();
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertEquals(Reason.UNAUTHENTICATED, refusal(secret.reveal(), Optional.empty()));
  }

  @Test
  void aMistypedKeyCostsNoQuery() {
    String secret = key(Scope.all(), List.of()).reveal();
    String typo =
        secret.substring(0, 10) + (secret.charAt(10) == 'a' ? 'b' : 'a') + secret.substring(11);
    assertEquals(Reason.UNAUTHENTICATED, refusal(typo, Optional.empty()));
    assertEquals(0, table.asked);
  }

  @Test
  void aKeyBoundToAddressesWorksFromThemOnly() {
    List<AddressBlock> here = List.of(AddressBlock.parse("198.51.100.0/24").orElseThrow());
    authenticate(key(Scope.all(), here).reveal(), Optional.empty());
    List<AddressBlock> elsewhere = List.of(AddressBlock.parse("203.0.113.0/24").orElseThrow());
    assertEquals(Reason.FORBIDDEN, refusal(key(Scope.all(), elsewhere).reveal(), Optional.empty()));
  }

  @Test
  void twentyFailuresAMinuteFromOneAddressAreTheMost() {
    Secret secret = key(Scope.all(), List.of());
    for (int i = 0; i < 20; i++) {
      assertEquals(Reason.UNAUTHENTICATED, refusal("ap_wrong", Optional.empty()));
    }
    Refused limited = assertThrows(Refused.class, () -> authenticate("ap_wrong", Optional.empty()));
    assertEquals(Reason.RATE_LIMITED, limited.reason());
    assertEquals(Duration.ofSeconds(3), limited.retryAfter().orElseThrow());
    // Its entropy forbids guessing, and strangers behind one address must not lock it out.
    assertEquals(ORGANIZATION, authenticate(secret.reveal(), Optional.empty()).organization());
    Refused elsewhere =
        assertThrows(
            Refused.class,
            () ->
                authenticator.authenticate(
                    Optional.of("ap_wrong"),
                    Optional.empty(),
                    InetAddress.ofLiteral("198.51.100.8")));
    assertEquals(Reason.UNAUTHENTICATED, elsewhere.reason());
  }

  @Test
  void aSiteOfIpv6MayFailTenTimesAsOftenAsOneOfItsNetworks() {
    int passed = 0;
    for (int network = 0; network < 20; network++) {
      InetAddress peer =
          InetAddress.ofLiteral("2001:db8:1:" + Integer.toHexString(network) + "::1");
      for (int i = 0; i < 20; i++) {
        passed += reason("ap_wrong", peer) == Reason.UNAUTHENTICATED ? 1 : 0;
      }
      assertEquals(Reason.RATE_LIMITED, reason("ap_wrong", peer));
    }
    // Ten networks of twenty; those refused for their /64 count as well.
    assertTrue(passed > 180 && passed <= 200, passed + " failures were answered");
    assertEquals(
        Reason.UNAUTHENTICATED, reason("ap_wrong", InetAddress.ofLiteral("2001:db8:2::1")));
  }

  @Test
  void aChosenAdminTokenIsNotComparedWhileItsAddressIsLimitedAndAGeneratedOnePasses() {
    Authenticator generated =
        new Authenticator(
            table, AdminToken.generated("admin-token"), Limits.DEFAULT, clock, nanos::get);
    for (Authenticator one : List.of(authenticator, generated)) {
      for (int i = 0; i < 30; i++) {
        assertThrows(
            Refused.class, () -> one.authenticate(Optional.of("ap_x"), Optional.empty(), PEER));
      }
      // Failures of keys do not fill the admin token's count.
      one.authenticateAdmin(Optional.of("admin-token"), PEER);
      for (int i = 0; i < 20; i++) {
        Refused wrong = assertThrows(Refused.class, () -> one.signIn("guess", PEER));
        assertEquals(Reason.UNAUTHENTICATED, wrong.reason());
      }
      Refused limited =
          assertThrows(Refused.class, () -> one.authenticateAdmin(Optional.of("guess"), PEER));
      assertEquals(Reason.RATE_LIMITED, limited.reason());
    }
    Refused right = assertThrows(Refused.class, () -> authenticator.signIn("admin-token", PEER));
    assertEquals(Reason.RATE_LIMITED, right.reason());
    assertEquals(Optional.empty(), generated.signIn("admin-token", PEER));
    generated.authenticateAdmin(Optional.of("admin-token"), PEER);
  }

  private Reason reason(String bearer, InetAddress peer) {
    return assertThrows(
            Refused.class,
            () -> authenticator.authenticate(Optional.of(bearer), Optional.empty(), peer))
        .reason();
  }

  @Test
  void onlyTheAdminTokenOpensTheAdminApi() {
    authenticator.authenticateAdmin(Optional.of("admin-token"), PEER);
    assertThrows(
        Refused.class, () -> authenticator.authenticateAdmin(Optional.of("admin-tokem"), PEER));
    assertThrows(Refused.class, () -> authenticator.authenticateAdmin(Optional.empty(), PEER));
    Secret secret = key(Scope.all(), List.of());
    assertThrows(
        Refused.class, () -> authenticator.authenticateAdmin(Optional.of(secret.reveal()), PEER));
  }

  @Test
  void readsAndWritesHaveBucketsOfTheirOwn() {
    Caller caller = authenticate(key(Scope.all(), List.of()).reveal(), Optional.empty());
    for (int i = 0; i < 200; i++) {
      authenticator.admit(caller, true);
    }
    assertThrows(Refused.class, () -> authenticator.admit(caller, true));
    authenticator.admit(caller, false);
  }

  @Test
  void theTimeOfLastUseReachesTheStore() {
    authenticate(key(Scope.all(), List.of()).reveal(), Optional.empty());
    authenticator.flushLastUsed();
    assertEquals(List.of(start), List.copyOf(table.touched.values()));
  }

  private Secret key(Set<Scope> scopes, List<AddressBlock> addresses) {
    return add(Secret.Prefix.AP, Map.of(ORGANIZATION, scopes), addresses);
  }

  private Secret add(
      Secret.Prefix prefix, Map<UUID, Set<Scope>> grants, List<AddressBlock> addresses) {
    Secret secret = Secret.fresh(prefix, random);
    table.byHash.put(
        ByteBuffer.wrap(secret.hash()),
        new Credential(
            UUID.randomUUID(),
            prefix,
            "test",
            secret.shownPrefix(),
            grants,
            List.of(),
            addresses,
            Optional.empty(),
            start));
    return secret;
  }

  private Caller authenticate(String bearer, Optional<String> header) {
    return authenticator.authenticate(Optional.of(bearer), header, PEER);
  }

  private Reason refusal(String bearer, Optional<String> header) {
    return assertThrows(Refused.class, () -> authenticate(bearer, header)).reason();
  }

  /// Credentials by hash, and nothing else: what authentication needs of a store.
  private static final class OneTable implements CredentialStore {
    final Map<ByteBuffer, Credential> byHash = new HashMap<>();
    final Map<UUID, Instant> touched = new HashMap<>();
    int asked;

    @Override
    public Optional<Credential> byHash(byte[] secretHash) {
      asked++;
      return Optional.ofNullable(byHash.get(ByteBuffer.wrap(secretHash)));
    }

    @Override
    public void touch(Map<UUID, Instant> lastUsed) {
      touched.putAll(lastUsed);
    }

    private static UnsupportedOperationException notNeeded() {
      return new UnsupportedOperationException("authentication does not need this");
    }

    @Override
    public void insertOrganization(Organization organization) {
      throw notNeeded();
    }

    @Override
    public Optional<Organization> organization(UUID id) {
      throw notNeeded();
    }

    @Override
    public List<Organization> organizations(Optional<UUID> after, int limit) {
      throw notNeeded();
    }

    @Override
    public boolean deleteOrganization(UUID id) {
      throw notNeeded();
    }

    @Override
    public boolean insert(Credential credential, byte[] secretHash, int mostKeys) {
      throw notNeeded();
    }

    @Override
    public Optional<Credential> key(UUID organization, UUID id) {
      throw notNeeded();
    }

    @Override
    public List<Credential> keys(UUID organization, Optional<UUID> after, int limit) {
      throw notNeeded();
    }

    @Override
    public List<Credential> tokens(UUID organization, Optional<UUID> after, int limit) {
      throw notNeeded();
    }

    @Override
    public List<Credential> all(boolean personal, Optional<UUID> after, int limit) {
      throw notNeeded();
    }

    @Override
    public boolean update(Credential credential) {
      throw notNeeded();
    }

    @Override
    public boolean deleteKey(UUID organization, UUID id) {
      throw notNeeded();
    }

    @Override
    public boolean delete(boolean personal, UUID id) {
      throw notNeeded();
    }
  }
}
