package dev.signet.registry;

import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Finds the domains of every organization, for the operator alone. Thread-safe.
public interface DomainFinder {
  /// The domains that have one of these names, tokens or ids; newest first, at most 20. Costs the
  /// same however many domains there are.
  List<Held> find(Wanted wanted);

  /// Domains of all organizations, newest first. Where few fit, a page may hold fewer than `limit`,
  /// even none, and be followed by another.
  ///
  /// @param after the [Part#next] of the page before
  Part page(Narrowed narrowed, Optional<UUID> after, int limit);

  /// One page.
  ///
  /// @param next empty at the end of the list
  record Part(List<Held> domains, Optional<UUID> next) {
    public Part {
      domains = List.copyOf(domains);
    }
  }

  /// What all domains of a page have.
  ///
  /// @param wanted empty, or who has one of these names, tokens or ids
  /// @param provider as `/core` names it
  record Narrowed(
      Optional<Wanted> wanted,
      Optional<Status> status,
      Optional<String> provider,
      Optional<UUID> organization) {}

  /// Writes into the audit log that the operator looked at a domain.
  void viewed(UUID organization, UUID id);

  /// What is looked for; each list may be empty, and what fits one of them is found.
  record Wanted(List<UUID> ids, List<String> names, List<String> tokens) {
    /// Whom a name in the DNS leads to, as it is found in a customer's zone or in ours: the name
    /// finds itself and those above it, so that `anypost.mail.example.com` leads to `example.com`;
    /// each of its labels may be a token, so that the target of a CNAME can be pasted.
    public static Wanted host(DomainName name) {
      List<String> names = new ArrayList<>();
      List<String> labels = name.labels();
      for (int i = 0; i < labels.size(); i++) {
        names.add(String.join(".", labels.subList(i, labels.size())));
      }
      return new Wanted(List.of(), names, labels);
    }

    public Wanted {
      ids = List.copyOf(ids);
      names = List.copyOf(names);
      tokens = List.copyOf(tokens);
    }
  }

  /// Who holds a name.
  ///
  /// @param since when it was registered
  /// @param verifiedAt empty when it is not verified
  record Held(
      UUID id,
      DomainName name,
      UUID organization,
      String organizationName,
      String token,
      String provider,
      Status status,
      Instant since,
      Optional<Instant> verifiedAt) {}
}
