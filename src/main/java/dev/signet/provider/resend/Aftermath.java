package dev.signet.provider.resend;

import dev.signet.name.DomainName;
import dev.signet.provider.ListedDomain;
import dev.signet.provider.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Finds out from the account's list what became of a create whose reply was lost.
///
/// A domain of the name counts as made by that create only when it is younger than the create. An
/// older one is a leftover, with keys that somebody else's records may still point to: taking it
/// over would hand one customer's proof to another.
///
/// @param since when the create began, by our clock
/// @param page one page of the list, from the one named
record Aftermath(DomainName name, Instant since, Function<Optional<String>, Listing> page) {
  private static final int MAX_PAGES = 20;

  /// How far Resend's clock may be behind ours. Small on purpose: too small costs a retry by the
  /// reconciler, too large takes over a leftover.
  private static final Duration SKEW = Duration.ofSeconds(10);

  sealed interface Finding {
    /// The create made this domain.
    record Made(String remoteId) implements Finding {}

    /// The account has no domain of this name.
    record Nothing() implements Finding {}

    /// A leftover, several, or a list too long to walk now.
    record Unclear() implements Finding {}
  }

  Finding find() {
    Optional<String> after = Optional.empty();
    for (int i = 0; i < MAX_PAGES; i++) {
      Listing listing = page.apply(after);
      List<ListedDomain> named =
          listing.domains().stream().filter(each -> each.name().equals(name)).toList();
      if (!named.isEmpty()) {
        return named.size() == 1 && isYoung(named.getFirst())
            ? new Finding.Made(named.getFirst().remoteId())
            : new Finding.Unclear();
      }
      after = listing.next();
      if (after.isEmpty()) {
        return new Finding.Nothing();
      }
    }
    return new Finding.Unclear();
  }

  private boolean isYoung(ListedDomain domain) {
    return domain.createdAt().filter(made -> !made.isBefore(since.minus(SKEW))).isPresent();
  }
}
