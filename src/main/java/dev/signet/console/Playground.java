package dev.signet.console;

import dev.signet.diagnosis.Expected;
import java.util.List;

/// A DNS of our own that plays the customer's, for trying things out. Thread-safe.
public interface Playground {
  /// Whether it plays the DNS of this domain: it never does once a domain was verified in the real
  /// one.
  boolean hosts(DomainView domain);

  /// Publishes records, in place of what contradicts them.
  void publish(List<Expected> records);

  /// Takes them away again.
  void remove(List<Expected> records);
}
