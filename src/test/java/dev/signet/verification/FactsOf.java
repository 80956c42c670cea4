package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.lookup.NameServer;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Facts written down by a test: `TYPE DATA; TYPE DATA`, aliases first, `…` behind what was cut.
public final class FactsOf {
  private FactsOf() {}

  /// @param server `HOST (ADDRESS)`, or anything else for none
  /// @param question `NAME TYPE`
  public static Optional<Facts> text(String server, String question, String data) {
    int space = question.lastIndexOf(' ');
    DomainName name = DomainName.of(question.substring(0, space));
    RecordType type = RecordType.parse(question.substring(space + 1)).orElseThrow();
    List<Facts.Shown> shown = new ArrayList<>();
    boolean whole = true;
    DomainName owner = name;
    for (String part : data.isEmpty() ? new String[0] : data.split("; (?=[A-Z]+ )")) {
      boolean cut = part.endsWith("…");
      if (cut && !part.startsWith("TXT ")) {
        whole = false;
        continue;
      }
      String line = cut ? part.replace("…", "\"") : part;
      ResourceRecord record =
          ZoneFile.parse("x. 60 IN " + line + "\n", DomainName.ROOT, 60).getFirst();
      shown.add(new Facts.Shown(owner, record.type(), record.data(), cut));
      if (record.data() instanceof Rdata.Alias alias) {
        owner = alias.target();
      }
    }
    int address = server.indexOf(" (");
    Optional<NameServer> asked =
        address < 0
            ? Optional.empty()
            : Optional.of(
                new NameServer(
                    DomainName.of(server.substring(0, address)),
                    InetAddress.ofLiteral(server.substring(address + 2, server.length() - 1))));
    return Optional.of(new Facts(new Question(name, type), asked, shown, whole));
  }
}
