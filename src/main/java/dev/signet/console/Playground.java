package dev.signet.console;

import dev.signet.record.CustomerRecord;
import java.util.List;

/// A DNS of our own that plays the customer's, for trying things out. Thread-safe.
public interface Playground {
  /// Whether it plays the DNS of this domain: it never does once a domain was verified in the real
  /// one.
  boolean hosts(DomainView domain);

  /// Publishes records, in place of what contradicts them.
  void publish(List<CustomerRecord> records);

  /// Takes them away again.
  void remove(List<CustomerRecord> records);
}
