package dev.signet.provider;

import dev.signet.name.DomainName;
import java.util.regex.Pattern;

/// What a provider may say at most. Messages are fit to show and never repeat what was said.
final class Bounds {
  static final int MAX_RECORDS = 50;
  static final int MAX_VALUE_LENGTH = 4096;

  // No slash, percent or query sign: an id goes into paths.
  private static final Pattern REMOTE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}");
  // Underscores are for _domainkey and _dmarc; an escape or a wildcard has no business here.
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?");
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]+");

  private Bounds() {}

  static void remoteId(String id) {
    check(REMOTE_ID.matcher(id).matches(), "an id of unusual form");
  }

  static void word(String status) {
    check(WORD.matcher(status).matches(), "a status that is no word");
  }

  static void domain(DomainName name) {
    check(name.labels().size() >= 2, "a domain of fewer than two labels");
    hostLike(name, "a domain name with unusual characters");
  }

  static void owner(DomainName owner) {
    hostLike(owner, "a record name with unusual characters");
  }

  static void target(String value) {
    check(value.length() <= MAX_VALUE_LENGTH, "a record value longer than 4 KiB");
    DomainName target = DomainName.parse(value).orElse(DomainName.ROOT);
    check(target.labels().size() >= 2, "a record that points to no domain name");
    hostLike(target, "a record that points to no domain name");
  }

  static void text(String value) {
    check(value.length() <= MAX_VALUE_LENGTH, "a record value longer than 4 KiB");
    check(
        PRINTABLE.matcher(value).matches() && !value.isBlank(),
        "a record value that is not printable ASCII");
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static void hostLike(DomainName name, String otherwise) {
    check(
        !name.labels().isEmpty()
            && name.labels().stream().allMatch(label -> LABEL.matcher(label).matches()),
        otherwise);
  }
}
