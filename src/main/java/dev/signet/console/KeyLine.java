package dev.signet.console;

import dev.signet.access.AddressBlock;
import dev.signet.access.Credential;
import dev.signet.access.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A key or a personal token as the pages show it: never its secret.
///
/// @param prefix how its secret begins
/// @param may what it may do, in words
/// @param domains the domains it may send from; empty = all
/// @param addresses where it may be used from; empty = everywhere
/// @param yours whether it is the one that the visitor is signed in with
public record KeyLine(
    String id,
    String name,
    String prefix,
    List<String> may,
    List<String> domains,
    List<String> addresses,
    Optional<Moment> lastUsed,
    Moment created,
    boolean yours) {
  public KeyLine {
    may = List.copyOf(may);
    domains = List.copyOf(domains);
    addresses = List.copyOf(addresses);
  }

  /// One page of a list.
  ///
  /// @param next where the next page begins
  public record Stretch(List<KeyLine> lines, Optional<String> next) {
    public Stretch {
      lines = List.copyOf(lines);
    }
  }

  static KeyLine of(Credential credential, UUID organization, UUID visitors) {
    return new KeyLine(
        credential.id().toString(),
        credential.name(),
        credential.shownPrefix(),
        words(credential.grants().getOrDefault(organization, Set.of())),
        credential.allowedDomains(),
        credential.allowedAddresses().stream().map(AddressBlock::text).toList(),
        credential.lastUsedAt().map(Moment::new),
        new Moment(credential.createdAt()),
        credential.id().equals(visitors));
  }

  private static List<String> words(Set<Scope> scopes) {
    if (scopes.isEmpty()) {
      return List.of("Send only");
    }
    if (scopes.containsAll(Scope.all())) {
      return List.of("Everything");
    }
    return Arrays.stream(Scope.values()).filter(scopes::contains).map(KeyLine::word).toList();
  }

  /// What a scope allows.
  static String word(Scope scope) {
    return switch (scope) {
      case EMAIL_DOMAINS_READ -> "See domains";
      case EMAIL_DOMAINS_MANAGE -> "See, add, verify, change and delete domains";
      case EMAIL_ADDRESSES_READ -> "See addresses";
      case EMAIL_ADDRESSES_MANAGE -> "See, add, change and delete addresses";
      case API_KEYS_MANAGE -> "Issue and revoke keys";
      case WEBHOOKS_MANAGE -> "Set up webhooks";
    };
  }
}
