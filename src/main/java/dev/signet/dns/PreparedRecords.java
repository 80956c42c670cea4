package dev.signet.dns;

import dev.signet.name.DomainName;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Records in wire form, ready to be copied into a reply whose question lies in one zone.
///
/// Names at or below the zone's apex are compressed onto the question's tail; where that tail
/// stands depends on the question, so the pointers are filled in as the records are copied, and so
/// is an SOA's serial. Immutable.
public final class PreparedRecords {
  final byte[] octets;
  final int count;

  /// Where in `octets` a pointer belongs; until then its distance from the apex stands there.
  final int[] pointers;

  /// Where in `octets` the SOA's serial belongs, or -1.
  final int serialAt;

  private PreparedRecords(byte[] octets, int count, int[] pointers, int serialAt) {
    this.octets = octets;
    this.count = count;
    this.pointers = pointers;
    this.serialAt = serialAt;
  }

  /// Records owned by the question's name, of the zone `origin`.
  public static PreparedRecords ofQuestion(
      DomainName origin, RecordType type, long ttl, List<Rdata> data) {
    Writer writer = new Writer(origin);
    for (Rdata one : data) {
      writer.u16(0xC000 | WireQuery.HEADER);
      writer.record(new ResourceRecord(origin, type, ttl, one));
    }
    return writer.done(data.size());
  }

  /// Records with their own owner names, of the zone `origin`.
  public static PreparedRecords of(DomainName origin, List<ResourceRecord> records) {
    Writer writer = new Writer(origin);
    for (ResourceRecord record : records) {
      writer.name(record.owner());
      writer.record(record);
    }
    return writer.done(records.size());
  }

  /// A name in uncompressed wire form.
  public static byte[] wireName(DomainName name) {
    return Wire.nameOctets(name);
  }

  /// How many octets the records take in a reply.
  public int length() {
    return octets.length;
  }

  private static final class Writer {
    private final DomainName origin;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> pointers = new ArrayList<>();
    private int serialAt = -1;

    Writer(DomainName origin) {
      this.origin = origin;
    }

    void record(ResourceRecord record) {
      u16(record.type().code());
      u16(1);
      u32(record.ttl());
      Writer data = new Writer(origin);
      data.rdata(record);
      u16(data.out.size());
      int start = out.size();
      for (int pointer : data.pointers) {
        pointers.add(start + pointer);
      }
      if (data.serialAt >= 0) {
        serialAt = start + data.serialAt;
      }
      out.writeBytes(data.out.toByteArray());
    }

    /// Only the types of RFC 1035 may hold compressed names (RFC 3597 §4).
    private void rdata(ResourceRecord record) {
      switch (record.data()) {
        case Rdata.NameServer ns -> name(ns.host());
        case Rdata.MailExchange mx -> {
          u16(mx.preference());
          name(mx.exchange());
        }
        case Rdata.Authority soa -> {
          name(soa.primary());
          name(soa.mailbox());
          serialAt = out.size();
          u32(soa.serial());
          u32(soa.refresh());
          u32(soa.retry());
          u32(soa.expire());
          u32(soa.minimum());
        }
        default -> out.writeBytes(Wire.dataOctets(record));
      }
    }

    void name(DomainName name) {
      byte[] whole = Wire.nameOctets(name);
      int shared = sharedLabels(name);
      if (shared == 0) {
        out.writeBytes(whole);
        return;
      }
      out.write(whole, 0, whole.length - tailLength(name, shared));
      pointers.add(out.size());
      u16(Wire.nameOctets(origin).length - tailLength(origin, shared));
    }

    /// How many labels the name has in common with the apex, from the root on.
    private int sharedLabels(DomainName name) {
      List<String> ours = origin.labels().reversed();
      List<String> theirs = name.labels().reversed();
      int shared = 0;
      while (shared < Math.min(ours.size(), theirs.size())
          && ours.get(shared).equals(theirs.get(shared))) {
        shared++;
      }
      return shared;
    }

    /// The octets of a name's last labels, the root's included.
    private static int tailLength(DomainName name, int labels) {
      List<String> all = name.labels();
      String tail = String.join(".", all.subList(all.size() - labels, all.size()));
      return Wire.nameOctets(DomainName.of(tail)).length;
    }

    void u16(int value) {
      out.write(value >> 8);
      out.write(value);
    }

    private void u32(long value) {
      u16((int) (value >> 16) & 0xFFFF);
      u16((int) value & 0xFFFF);
    }

    PreparedRecords done(int count) {
      return new PreparedRecords(
          out.toByteArray(),
          count,
          pointers.stream().mapToInt(Integer::intValue).toArray(),
          serialAt);
    }
  }
}
