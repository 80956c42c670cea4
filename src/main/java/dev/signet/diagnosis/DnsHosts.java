package dev.signet.diagnosis;

import dev.signet.name.DomainName;
import dev.signet.record.NameForm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The DNS hosts that are known by their name servers: the data file `dns-hosts.csv`. Immutable.
final class DnsHosts {
  private static final String FILE = "/dns-hosts.csv";
  private static final int COLUMNS = 8;
  private static final DnsHosts STANDARD = load();

  private final List<DnsHost> hosts;

  DnsHosts(List<DnsHost> hosts) {
    this.hosts = List.copyOf(hosts);
  }

  /// Those of the data file.
  static DnsHosts standard() {
    return STANDARD;
  }

  List<DnsHost> all() {
    return hosts;
  }

  /// Whose servers these are: the host of most of them, the first one named when that is a draw.
  Optional<DnsHost> of(Collection<DomainName> nameServers) {
    Optional<DnsHost> best = Optional.empty();
    long most = 0;
    for (DnsHost host : hosts) {
      long count = nameServers.stream().filter(host::runs).count();
      if (count > most) {
        most = count;
        best = Optional.of(host);
      }
    }
    return best;
  }

  private static DnsHosts load() {
    try (InputStream in = DnsHosts.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("missing from the program: " + FILE);
      }
      return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads the data file's text.
  ///
  /// @throws IllegalArgumentException naming the line that is no host
  static DnsHosts read(String text) {
    List<DnsHost> hosts = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        hosts.add(host(line));
      }
    }
    return new DnsHosts(hosts);
  }

  private static DnsHost host(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != COLUMNS) {
      throw new IllegalArgumentException("not " + COLUMNS + " columns: " + line);
    }
    DnsHost.Kind kind = DnsHost.Kind.valueOf(cells[0].toUpperCase(Locale.ROOT));
    boolean told = kind == DnsHost.Kind.HOST;
    if (told && !cells[3].equals("relative") && !cells[3].equals("absolute")) {
      throw new IllegalArgumentException("neither relative nor absolute: " + line);
    }
    return new DnsHost(
        kind,
        cells[1],
        List.of(cells[2].split("\\|")),
        told
            ? new NameForm(
                cells[3].equals("absolute"),
                NameForm.Dot.valueOf(cells[4].toUpperCase(Locale.ROOT)))
            : NameForm.USUAL,
        cells[5],
        cells[6],
        cells[7]);
  }
}
