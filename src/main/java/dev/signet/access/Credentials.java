package dev.signet.access;

import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Gives out, changes and takes back organizations, keys and personal tokens. Thread-safe.
public final class Credentials {
  private static final int MAX_NAME = 200;
  private static final int MAX_LIST = 100;

  private final CredentialStore store;
  private final Authenticator authenticator;
  private final Ids ids;
  private final InstantSource clock;
  private final SecureRandom random;

  public Credentials(
      CredentialStore store,
      Authenticator authenticator,
      Ids ids,
      InstantSource clock,
      SecureRandom random) {
    this.store = store;
    this.authenticator = authenticator;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /// A credential just made, with its secret: the only time the secret is there to be shown.
  public record Issued(Credential credential, Secret secret) {}

  /// What the owner of a key may choose.
  ///
  /// @param allowedDomains names the key may send from; empty = all
  /// @param allowedAddresses addresses or CIDR blocks the key may be used from; empty = all
  public record KeyTerms(
      String name,
      Set<Scope> scopes,
      List<String> allowedDomains,
      List<AddressBlock> allowedAddresses) {

    /// Nobody grants more than they hold (CONTRACT C-2).
    ///
    /// @throws Refused FORBIDDEN
    private void requireWithin(Caller caller) {
      for (Scope scope : scopes) {
        if (!scope.grantedBy(caller.scopes())) {
          throw beyond("the scope " + scope.wireText());
        }
      }
      if (!caller.allowedDomains().isEmpty()
          && (allowedDomains.isEmpty() || !caller.allowedDomains().containsAll(allowedDomains))) {
        throw beyond("domains outside its own allowed_domains");
      }
      if (!caller.allowedAddresses().isEmpty()
          && (allowedAddresses.isEmpty()
              || !allowedAddresses.stream()
                  .allMatch(block ->
                      caller.allowedAddresses().stream().anyMatch(own -> own.contains(block))))) {
        throw beyond("addresses outside its own allowed_ips");
      }
    }

    private static Refused beyond(String what) {
      return Refused.because(
          Reason.FORBIDDEN, "A key cannot give another one more than it has itself: " + what + ".");
    }

    private boolean sameRights(Credential key) {
      return scopes.equals(key.scopes())
          && allowedDomains.equals(key.allowedDomains())
          && allowedAddresses.equals(key.allowedAddresses());
    }
  }

  public Organization addOrganization(String name) {
    Organization organization = new Organization(ids.next(), checkedName(name), now());
    store.insertOrganization(organization);
    return organization;
  }

  /// The organization of a caller.
  public Organization organization(UUID id) {
    return store.organization(id).orElseThrow(Credentials::organizationGone);
  }

  /// Whether there is such an organization.
  public boolean knows(UUID id) {
    return store.organization(id).isPresent();
  }

  public List<Organization> organizations(Optional<UUID> after, int limit) {
    return store.organizations(after, limit);
  }

  /// Removes an organization that owns nothing any more; its credentials end with it.
  public void deleteOrganization(UUID id) {
    if (!store.deleteOrganization(id)) {
      throw unknown();
    }
    authenticator.forget();
  }

  /// A new key that `caller` makes for its organization.
  ///
  /// @throws Refused FORBIDDEN when it would have more rights than the caller
  public Issued addKey(Caller caller, Secret.Prefix prefix, KeyTerms terms) {
    terms.requireWithin(caller);
    return addKey(caller.organization(), prefix, terms);
  }

  /// A new organization key, made by the operator.
  ///
  /// @throws Refused CONFLICT when the organization has [Limits#KEYS] already
  public Issued addKey(UUID organization, Secret.Prefix prefix, KeyTerms terms) {
    if (prefix != Secret.Prefix.AP && prefix != Secret.Prefix.AK) {
      throw Refused.field(Reason.INVALID, "prefix", "The prefix of a key is 'ap' or 'ak'.");
    }
    organization(organization);
    return issue(prefix, terms, Map.of(organization, terms.scopes()));
  }

  /// A new personal token.
  public Issued addPersonalToken(String name, Map<UUID, Set<Scope>> grants) {
    if (grants.isEmpty()) {
      throw Refused.field(
          Reason.INVALID, "organizations", "Name at least one organization the token works in.");
    }
    for (UUID organization : grants.keySet()) {
      if (store.organization(organization).isEmpty()) {
        throw Refused.field(
            Reason.INVALID, "organizations", "There is no organization " + organization + ".");
      }
    }
    return issue(Secret.Prefix.PAT, new KeyTerms(name, Set.of(), List.of(), List.of()), grants);
  }

  private Issued issue(Secret.Prefix prefix, KeyTerms terms, Map<UUID, Set<Scope>> grants) {
    Secret secret = Secret.fresh(prefix, random);
    Credential credential =
        new Credential(
            ids.next(),
            prefix,
            checkedName(terms.name()),
            secret.shownPrefix(),
            new HashMap<>(grants),
            checkedList("allowed_domains", terms.allowedDomains()),
            checkedList("allowed_ips", terms.allowedAddresses()),
            Optional.empty(),
            now());
    if (!store.insert(credential, secret.hash(), Limits.KEYS)) {
      throw Refused.because(
          Reason.CONFLICT,
          "The organization has "
              + Limits.KEYS
              + " keys, which is as many as it may have. Take one back first.");
    }
    return new Issued(credential, secret);
  }

  public Credential key(UUID organization, UUID id) {
    return store.key(organization, id).orElseThrow(Credentials::unknown);
  }

  public List<Credential> keys(UUID organization, Optional<UUID> after, int limit) {
    return store.keys(organization, after, limit);
  }

  /// The personal tokens that work in an organization, newest first. In which others they work is
  /// left out: one organization must not learn of another.
  public List<Credential> tokens(UUID organization, Optional<UUID> after, int limit) {
    return store.tokens(organization, after, limit);
  }

  public List<Credential> all(boolean personal, Optional<UUID> after, int limit) {
    return store.all(personal, after, limit);
  }

  /// Changes what a key may do; the secret stays. A change of its name alone grants nothing.
  ///
  /// @throws Refused FORBIDDEN when it would have more rights than the caller
  public Credential change(Caller caller, UUID id, KeyTerms terms) {
    UUID organization = caller.organization();
    Credential old = key(organization, id);
    if (!terms.sameRights(old)) {
      terms.requireWithin(caller);
    }
    Credential changed =
        new Credential(
            old.id(),
            old.prefix(),
            checkedName(terms.name()),
            old.shownPrefix(),
            Map.of(organization, terms.scopes()),
            checkedList("allowed_domains", terms.allowedDomains()),
            checkedList("allowed_ips", terms.allowedAddresses()),
            old.lastUsedAt(),
            old.createdAt());
    if (!store.update(changed)) {
      throw unknown();
    }
    authenticator.forget();
    return changed;
  }

  /// Takes a key back; it stops working here at once and everywhere within 5 s (C-1).
  public void deleteKey(UUID organization, UUID id) {
    if (!store.deleteKey(organization, id)) {
      throw unknown();
    }
    authenticator.forget();
  }

  /// Takes any key (or personal token) back, for operators.
  public void delete(boolean personal, UUID id) {
    if (!store.delete(personal, id)) {
      throw unknown();
    }
    authenticator.forget();
  }

  /// The one answer for an id that is unknown, foreign, deleted or malformed.
  public static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }

  /// For a caller whose organization was deleted on another node a moment ago.
  public static Refused organizationGone() {
    return Refused.because(
        Reason.UNAUTHENTICATED, "The organization of this key is gone, and the key with it.");
  }

  private Instant now() {
    return clock.instant();
  }

  private static String checkedName(String name) {
    String trimmed = name.strip();
    if (trimmed.isEmpty() || trimmed.length() > MAX_NAME) {
      throw Refused.field(
          Reason.INVALID, "name", "The name must be 1 to " + MAX_NAME + " characters long.");
    }
    if (trimmed.chars().anyMatch(Character::isISOControl)) {
      throw Refused.field(Reason.INVALID, "name", "The name must not hold control characters.");
    }
    return trimmed;
  }

  private static <T> List<T> checkedList(String field, List<T> list) {
    if (list.size() > MAX_LIST) {
      throw Refused.field(
          Reason.INVALID, field, "At most " + MAX_LIST + " entries are allowed here.");
    }
    return list;
  }
}
