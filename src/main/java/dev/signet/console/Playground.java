package dev.signet.console;

import dev.signet.api.Request;
import dev.signet.record.CustomerRecord;
import dev.signet.refusal.Refused;
import java.util.List;

/// A DNS of our own that plays the customer's, for trying things out. Thread-safe.
public interface Playground {
  /// Whether it plays the DNS of this domain, and this caller may use it.
  boolean hosts(Request request, DomainView domain);

  /// Publishes records, in place of what contradicts them.
  ///
  /// @throws Refused FORBIDDEN for a caller who may not, INVALID for a name that is not for trials;
  ///   then nothing is published
  void publish(Request request, List<CustomerRecord> records);

  /// Takes them away again.
  ///
  /// @throws Refused as [#publish]
  void remove(Request request, List<CustomerRecord> records);
}
