package dev.signet.handover;

import dev.signet.name.DomainName;
import java.util.regex.Pattern;

/// Which names every form can write.
final class Names {
  // Names of such labels mean the same in every syntax here, so that no form has to escape one.
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?");

  private Names() {}

  /// @throws IllegalArgumentException unless all labels are letters, digits, hyphens and
  ///   underscores
  static void requirePlain(DomainName name) {
    if (name.labels().isEmpty()
        || !name.labels().stream().allMatch(label -> LABEL.matcher(label).matches())) {
      throw new IllegalArgumentException("a record name with unusual characters");
    }
  }
}
