package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.NameServer;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What one question brought, as data: the part of an [Observation] that programs read. The text
/// beside it is for people; nothing is ever read back from that, because a stranger chose it.
///
/// Bounded: what goes beyond the limits is left out, and marked so that it is not taken for absent.
/// Immutable.
///
/// @param server who was asked, when it was a server of the zone with a known address
/// @param shown the answer section: aliases in the order of the chain, then the rest, sorted
/// @param whole whether `shown` is all there was
public record Facts(
    Question question, Optional<NameServer> server, List<Shown> shown, boolean whole) {
  private static final int MAX_RECORDS = 16;

  /// In octets, of one record's text or unknown data.
  private static final int MAX_DATA_LENGTH = 100;

  /// Octets of text that decide the order.
  private static final int SORTED_BY = 200;

  public Facts {
    shown = List.copyOf(shown);
  }

  /// One record of an answer.
  ///
  /// @param cut whether `data` is only the beginning of what was there
  public record Shown(DomainName owner, RecordType type, Rdata data, boolean cut) {}

  static Facts of(Sighting sighting) {
    List<ResourceRecord> records = new ArrayList<>();
    sighting.shown().stream().filter(Facts::isAlias).forEach(records::add);
    sighting.shown().stream()
        .filter(record -> !isAlias(record))
        .sorted(Comparator.comparing(record -> record.type() + " " + record.data().text(SORTED_BY)))
        .forEach(records::add);
    List<Shown> shown =
        records.stream()
            .limit(MAX_RECORDS)
            .map(record -> shortened(record.owner(), record.type(), record.data()))
            .toList();
    return new Facts(
        sighting.question(), sighting.nameServer(), shown, records.size() <= MAX_RECORDS);
  }

  private static boolean isAlias(ResourceRecord record) {
    return record.type().equals(RecordType.CNAME);
  }

  private static Shown shortened(DomainName owner, RecordType type, Rdata data) {
    return switch (data) {
      case Rdata.Text text when text.joined().length() > MAX_DATA_LENGTH ->
          new Shown(owner, type, beginning(text), true);
      case Rdata.Opaque(byte[] octets) when octets.length > MAX_DATA_LENGTH ->
          new Shown(owner, type, new Rdata.Opaque(Arrays.copyOf(octets, MAX_DATA_LENGTH)), true);
      case Rdata.CertificateAuthority caa when caa.value().length() > MAX_DATA_LENGTH ->
          new Shown(
              owner,
              type,
              new Rdata.CertificateAuthority(
                  caa.flags(), caa.tag(), caa.value().substring(0, MAX_DATA_LENGTH)),
              true);
      default -> new Shown(owner, type, data, false);
    };
  }

  private static Rdata.Text beginning(Rdata.Text text) {
    List<byte[]> kept = new ArrayList<>();
    int left = MAX_DATA_LENGTH;
    for (byte[] string : text.strings()) {
      if (left <= 0) {
        break;
      }
      kept.add(Arrays.copyOf(string, Math.min(left, string.length)));
      left -= string.length;
    }
    return new Rdata.Text(kept);
  }
}
