package dev.signet.dns;

import dev.signet.name.DomainName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Master;
import org.xbill.DNS.Record;

/// Reads zone-file text (RFC 1035 §5). Stateless and thread-safe.
///
/// `$INCLUDE` is refused: the text is all there is. `$GENERATE` is expanded. Records of a class
/// other than IN are refused by the type system of this room, so they are an error here too.
public final class ZoneFile {
  private static final int MAX_RECORDS = 1_000_000;

  private ZoneFile() {}

  /// The records of `text` in their order; relative names are completed with `origin`.
  ///
  /// @param ttl used until the text gives a `$TTL` or a TTL of its own, in seconds
  /// @throws IllegalArgumentException when the text is no zone file; the message names the line
  public static List<ResourceRecord> parse(String text, DomainName origin, long ttl) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    List<ResourceRecord> out = new ArrayList<>();
    try (Master master = new Master(new ByteArrayInputStream(octets), Wire.toName(origin), ttl)) {
      master.disableIncludes(true);
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        if (record.getDClass() != org.xbill.DNS.DClass.IN) {
          throw new IllegalArgumentException("only class IN is read: " + record);
        }
        if (out.size() == MAX_RECORDS) {
          throw new IllegalArgumentException("more than " + MAX_RECORDS + " records");
        }
        out.add(Wire.toResourceRecord(record));
      }
    } catch (IOException | IllegalStateException | IndexOutOfBoundsException e) {
      // The library throws what it did not expect itself.
      throw new IllegalArgumentException("not a zone file: " + e.getMessage(), e);
    }
    return List.copyOf(out);
  }
}
