package dev.signet.provider;

import dev.signet.name.DomainName;
import dev.signet.record.RecordText;
import java.util.OptionalInt;

/// One record a provider wants published. Immutable.
///
/// @param owner the absolute owner name
/// @param value for MX and CNAME an absolute name without the trailing dot, lower case; for TXT and
///   CAA text of at most 4096 printable ASCII characters, a TXT without the quotes of presentation
///   format
/// @param priority of an MX, 0 to 65535 (RFC 5321 §5.1 calls it preference); empty for other types
/// @param rawStatus the provider's own word; [Normalising] says what it means
public record RemoteRecord(
    Kind kind, Type type, DomainName owner, String value, OptionalInt priority, String rawStatus) {

  /// What a record is for.
  public enum Kind {
    SPF,
    DKIM,
    DMARC,
    /// Mail for the domain comes in here.
    INBOUND,
    TRACKING,
    /// Something a provider may add one day; to be published like the rest.
    OTHER
  }

  /// The types a customer may be asked to publish. There is no A and no NS: a provider cannot make
  /// us tell a customer to move his web site or his zone.
  public enum Type {
    MX,
    TXT,
    CNAME,
    CAA
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
      case CAA -> Bounds.text(value);
    }
    if (type == Type.MX) {
      Bounds.check(priority.isPresent(), "an MX record without a priority");
      int preference = priority.getAsInt();
      Bounds.check(preference >= 0 && preference <= 65535, "an MX priority that is not 0 to 65535");
    } else {
      Bounds.check(priority.isEmpty(), "a priority on a record that is no MX");
    }
  }
}
