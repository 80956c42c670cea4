package dev.signet.domain;

import dev.signet.events.Portrait;
import java.util.Optional;

/// Prints domains for the log of events. Pure; thread-safe.
public interface Portraits {
  /// @param now the domain at the end of the change
  /// @param before the domain before it, for `previous_status`; empty for one that is made now
  Portrait of(StoredDomain now, Optional<StoredDomain> before);

  /// Whether a dialect shows another status of the two.
  boolean differ(StoredDomain before, StoredDomain now);

  /// Empty objects: for a store whose events are not read.
  static Portraits none() {
    return new Portraits() {
      @Override
      public Portrait of(StoredDomain now, Optional<StoredDomain> before) {
        return new Portrait(Optional.of("{}"), "{}");
      }

      @Override
      public boolean differ(StoredDomain before, StoredDomain now) {
        return before.domain().status() != now.domain().status();
      }
    };
  }
}
