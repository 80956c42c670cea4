package dev.signet.playground;

import dev.signet.name.DomainName;

/// What tests share.
final class Worlds {
  private Worlds() {}

  /// A registered apex good enough for tests: the last two labels.
  static DomainName lastTwoLabels(DomainName name) {
    int labels = name.labels().size();
    if (labels < 2) {
      throw new IllegalArgumentException("no apex");
    }
    return DomainName.of(String.join(".", name.labels().subList(labels - 2, labels)));
  }
}
