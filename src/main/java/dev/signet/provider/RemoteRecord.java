package dev.signet.provider;

import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.record.RecordText;
import java.util.OptionalInt;

/// One record a provider wants published. Immutable.
///
/// @param group which group the provider counts it to
/// @param owner the absolute owner name
/// @param value for MX and CNAME an absolute name without the trailing dot, lower case; for TXT and
///   CAA text of at most 4096 printable ASCII characters, a TXT without the quotes of presentation
///   format
/// @param priority of an MX, 0 to 65535 (RFC 5321 §5.1 calls it preference); empty for other types
/// @param rawStatus the provider's own word; [Normalising] says what it means
public record RemoteRecord(
    Purpose group,
    Type type,
    DomainName owner,
    String value,
    OptionalInt priority,
    String rawStatus) {

  /// The types a customer may be asked to publish. There is no A and no NS: a provider cannot make
  /// us tell a customer to move his web site or his zone.
  public enum Type {
    MX(RecordType.MX),
    TXT(RecordType.TXT),
    CNAME(RecordType.CNAME),
    CAA(RecordType.CAA);

    private final RecordType code;

    Type(RecordType code) {
      this.code = code;
    }
  }

  /// @throws IllegalArgumentException when something is out of bounds; the message is fit to show
  public RemoteRecord {
    Bounds.owner(owner);
    Bounds.word(rawStatus);
    switch (type) {
      case MX, CNAME -> {
        Bounds.target(value);
        value = DomainName.of(value).toString();
      }
      case TXT -> {
        Bounds.text(value);
        value = RecordText.unquoted(value);
        Bounds.text(value);
      }
      case CAA -> {
        Bounds.text(value);
        Bounds.check(
            RecordText.authority(value).isPresent(),
            "a CAA value that is not flags, tag and value");
      }
    }
    if (type == Type.MX) {
      Bounds.check(priority.isPresent(), "an MX record without a priority");
      int preference = priority.getAsInt();
      Bounds.check(preference >= 0 && preference <= 65535, "an MX priority that is not 0 to 65535");
    } else {
      Bounds.check(priority.isEmpty(), "a priority on a record that is no MX");
    }
  }

  /// The record as the customer publishes it. Its purpose is read from it, not from the group.
  public CustomerRecord record() {
    return RecordText.ofFields(owner, type.code, value, priority).orElseThrow();
  }
}
