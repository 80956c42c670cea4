package dev.signet.handover;

import dev.signet.record.NameForm;

/// What is written with the words of a zone file (RFC 1035 §5.1): a fragment of one, and the
/// commands of nsupdate.

final class MasterFile {
  private MasterFile() {}

  /// Lines for a zone file. Owner names, TTLs and the class stand in every line, so that it does
  /// not matter below which `$ORIGIN`, `$TTL` or record they are put.
  static String fragment(Handover what) {
    StringBuilder out = new StringBuilder("; ").append(what.title()).append('\n');
    for (Entry record : what.records()) {
      out.append("; ").append(record.comment()).append('\n').append(line(record)).append('\n');
    }
    return out.toString();
  }

  /// One update, so that all records come or none (RFC 2136 §3.4). It takes nothing away, but that
  /// the server replaces a CNAME that stands at the name of one (§3.4.2.2).
  static String update(Handover what) {
    StringBuilder out = new StringBuilder("; ").append(what.title()).append('\n');
    out.append("; It goes to the primary that the zone's SOA names, unless you say another:\n");
    out.append("; server 192.0.2.1 53\n");
    out.append("zone ").append(NameForm.absolute(what.zone())).append('\n');
    for (Entry record : what.records()) {
      out.append("; ").append(record.comment()).append('\n');
      out.append("update add ").append(line(record)).append('\n');
    }
    return out.append("send\n").toString();
  }

  private static String line(Entry record) {
    return "%s %d IN %s %s"
        .formatted(
            NameForm.absolute(record.owner()),
            record.seconds(),
            record.type(),
            record.data().text());
  }
}
