package dev.signet.handover;

import dev.signet.dns.Rdata;
import dev.signet.name.DomainName;
import dev.signet.record.NameForm;
import java.util.ArrayList;
import java.util.List;

/// A statement for DNSControl's `dnsconfig.js`: `D_EXTEND`, which adds to the zone that the file
/// defines with `D` elsewhere. A `D` of our own would define the zone as these records alone, and
/// the next push would delete all others.
///
/// Texts stand whole and unescaped but for JavaScript: DNSControl splits and escapes them itself.
/// No comma behind the last argument: its JavaScript is ECMAScript 5.
final class DnscontrolFile {
  private DnscontrolFile() {}

  static String write(Handover what) {
    List<String> arguments = new ArrayList<>();
    for (Entry record : what.records()) {
      arguments.add("  // %s\n  %s".formatted(record.comment(), call(what, record)));
    }
    return "// %s\nD_EXTEND(%s,\n%s\n);\n"
        .formatted(
            what.title(), Quoted.json(what.zone().toString()), String.join(",\n", arguments));
  }

  private static String call(Handover what, Entry record) {
    String name = Quoted.json(what.relative(record.owner()));
    String arguments =
        switch (record.data()) {
          case Rdata.Alias(DomainName target) -> absolute(target);
          case Rdata.Text text -> Quoted.json(text.joined());
          case Rdata.MailExchange(int preference, DomainName exchange) ->
              preference + ", " + absolute(exchange);
          // DNSControl knows one flag (RFC 8659 §4.1), by name.
          case Rdata.CertificateAuthority(int flags, String tag, String value) ->
              Quoted.json(tag) + ", " + Quoted.json(value) + (flags >= 128 ? ", CAA_CRITICAL" : "");
          default -> throw Entry.unasked(record.data());
        };
    return "%s(%s, %s, TTL(%d))".formatted(record.type(), name, arguments, record.seconds());
  }

  private static String absolute(DomainName name) {
    return Quoted.json(NameForm.absolute(name));
  }
}
