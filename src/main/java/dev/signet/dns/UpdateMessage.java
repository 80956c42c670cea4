package dev.signet.dns;

import dev.signet.name.DomainName;
import org.xbill.DNS.Update;

/// A dynamic update of one zone (RFC 2136): all of it happens, or nothing. For one thread.
public final class UpdateMessage {
  private final Update update;

  private UpdateMessage(DomainName zone) {
    update = new Update(Wire.toName(zone));
  }

  /// An empty update of `zone`.
  public static UpdateMessage of(DomainName zone) {
    return new UpdateMessage(zone);
  }

  /// Nothing happens when `name` owns any record (RFC 2136 §2.4.5); the answer is then YXDOMAIN.
  public UpdateMessage ifNotInUse(DomainName name) {
    update.absent(Wire.toName(name));
    return this;
  }

  /// Removes every record that `name` owns (RFC 2136 §2.5.3). Nothing there is fine too.
  public UpdateMessage removeAll(DomainName name) {
    update.delete(Wire.toName(name));
    return this;
  }

  /// Adds a record (RFC 2136 §2.5.1).
  public UpdateMessage add(ResourceRecord record) {
    update.add(Wire.toLibraryRecord(record));
    return this;
  }

  /// The message, signed; this object is used up.
  public SignedRequest sign(int id, TsigKey key) {
    update.getHeader().setID(id);
    return SignedRequest.of(update, key);
  }
}
