package dev.signet.handover;

import dev.signet.dns.Rdata;

/// Plain text for a person who types records into a web form.
///
/// Each value stands on one line however long it is, because what is copied must be whole. Host and
/// full name both stand there: hosts that add the zone to a full name make
/// `x.example.com.example.com` of it, the commonest mistake of all.

final class Letter {
  private Letter() {}

  static String write(Handover what) {
    int count = what.records().size();
    StringBuilder out = new StringBuilder("DNS records for ").append(what.domain()).append("\n\n");
    out.append(
        count == 1
            ? "Please add this record to the DNS zone %s.\n".formatted(what.zone())
            : "Please add these %d records to the DNS zone %s.\n".formatted(count, what.zone()));
    out.append(
        """

        - Most DNS hosts want the short name under "Host" and add the zone themselves. Where yours
          asks for the whole name, take "Full name".
        - Copy each value as it stands, in one piece and without quotes around it.
        - Leave proxies off (at Cloudflare: "DNS only").
        - Keep the records that are there already. Only a CNAME of the same name makes way.
        """);
    if (what.records().stream().anyMatch(Letter::isPolicy)) {
      out.append(
          """
          - A name has one SPF and one DMARC policy. Where a text that begins with v=spf1 or v=DMARC1
            is there already, change that one instead of adding a second.
          """);
    }
    int number = 0;
    for (Entry record : what.records()) {
      number++;
      out.append("\n%d. %s\n".formatted(number, record.comment()));
      line(out, "Type", record.type());
      line(
          out,
          "Host",
          record.owner().equals(what.zone())
              ? "@ (some hosts: leave it empty)"
              : what.relative(record.owner()));
      line(out, "Full name", record.owner().toString());
      if (record.data() instanceof Rdata.MailExchange mail) {
        line(out, "Priority", Integer.toString(mail.preference()));
      }
      line(out, "Value", record.record().fieldValue());
      line(out, "TTL", record.seconds() + " seconds");
    }
    return out.toString();
  }

  /// A second one would make both void (RFC 7208 §4.5, RFC 9989 §4.10).
  private static boolean isPolicy(Entry record) {
    return record.data() instanceof Rdata.Text text
        && (text.joined().startsWith("v=spf1") || text.joined().startsWith("v=DMARC1"));
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append("   %-11s%s\n".formatted(name + ":", value));
  }
}
