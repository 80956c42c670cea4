package dev.signet.settings;

import dev.signet.name.DomainName;
import dev.signet.zone.ZoneSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what is the same for the whole zone.
///
/// What is not set follows from the zone's own name, so that an operator's zone never serves the
/// names of the trial setup.
final class ZoneReader {
  private static final String NS = "SIGNET_NS";
  private static final int MAX_PREFERENCE = 65535;

  private final Values values;
  private final boolean external;
  private final InetAddress dnsAddress;
  private final List<String> warnings;
  private final DomainName origin;

  ZoneReader(Values values, boolean external, InetAddress dnsAddress, List<String> warnings) {
    this.values = values;
    this.external = external;
    this.dnsAddress = dnsAddress;
    this.warnings = warnings;
    this.origin =
        values
            .read(
                "SIGNET_ZONE",
                text ->
                    HostNames.parse(text)
                        .filter(name -> name.labels().size() >= 2)
                        // The longest name below is {63}._domainkey.d{16} and must fit 255 octets.
                        .filter(name -> name.toString().length() <= 150),
                "must be a domain name of at least two labels and at most 150 characters, like"
                    + " c.example.com")
            .orElse(DomainName.of("c.anypost.email"));
  }

  DomainName origin() {
    return origin;
  }

  ZoneSettings read() {
    List<DomainName> names = new ArrayList<>();
    SortedMap<DomainName, List<InetAddress>> addresses = new TreeMap<>();
    nameServers(names, addresses);
    return new ZoneSettings(
        origin,
        names,
        addresses,
        mailbox(),
        bounceHosts(),
        spf(),
        trackingEdge(),
        values.duration(
            "SIGNET_TTL", Duration.ofSeconds(300), Duration.ofSeconds(1), Duration.ofDays(1)),
        values.duration(
            "SIGNET_NEGATIVE_TTL",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60)));
  }

  private record Server(DomainName name, List<InetAddress> addresses) {}

  private void nameServers(
      List<DomainName> names, SortedMap<DomainName, List<InetAddress>> addresses) {
    Optional<List<Server>> servers =
        values.list(
            NS,
            this::server,
            13,
            "must be a comma-separated list of NAME or NAME=ADDRESS+ADDRESS, like"
                + " ns1.c.example.com=192.0.2.1,ns2.example.net; a name inside the zone needs an"
                + " address");
    if (servers.isEmpty()) {
      DomainName name = origin.below("ns1");
      names.add(name);
      if (!dnsAddress.isAnyLocalAddress()) {
        addresses.put(name, List.of(dnsAddress));
      }
      if (external) {
        warnings.add(NS + " is not set: " + origin + " names only " + name + " as its server");
      }
      return;
    }
    for (Server server : servers.get()) {
      if (names.contains(server.name())) {
        throw BadSetting.value(NS, server.name().toString(), "the same server twice");
      }
      names.add(server.name());
      if (!server.addresses().isEmpty()) {
        addresses.put(server.name(), server.addresses());
      }
    }
  }

  private Optional<Server> server(String text) {
    int equals = text.indexOf('=');
    Optional<DomainName> name = HostNames.parse(equals < 0 ? text : text.substring(0, equals));
    if (name.isEmpty()) {
      return Optional.empty();
    }
    boolean inside = name.get().isAtOrBelow(origin);
    if (equals < 0) {
      return inside ? Optional.empty() : Optional.of(new Server(name.get(), List.of()));
    }
    List<InetAddress> addresses = new ArrayList<>();
    for (String part : text.substring(equals + 1).split("\\+", -1)) {
      Optional<InetAddress> address = Addresses.literal(part.trim());
      if (address.isEmpty() || address.get().isAnyLocalAddress()) {
        return Optional.empty();
      }
      addresses.add(address.get());
    }
    // Addresses of servers elsewhere are the business of the zone they live in.
    return Optional.of(new Server(name.get(), inside ? List.copyOf(addresses) : List.of()));
  }

  private DomainName mailbox() {
    return values
        .read(
            "SIGNET_HOSTMASTER",
            text -> {
              int at = text.indexOf('@');
              return at > 0 && text.substring(0, at).matches("[A-Za-z0-9._-]+")
                  ? HostNames.parse(text.substring(at + 1))
                      .flatMap(domain ->
                          DomainName.parse(
                              text.substring(0, at).replace(".", "\\.") + "." + domain))
                  : Optional.<DomainName>empty();
            },
            "must be a mail address like hostmaster@example.com")
        .orElseGet(() -> home().below("hostmaster"));
  }

  /// The domain the mail hosts and the mailbox live in when nothing is said: our zone itself serves
  /// no hosts but its name servers and takes no mail, so it is the domain above it.
  private DomainName home() {
    return origin.labels().size() > 2 ? origin.parent().orElse(origin) : origin;
  }

  private List<ZoneSettings.MailHost> bounceHosts() {
    String name = "SIGNET_BOUNCE_MX";
    return values
        .list(
            name,
            ZoneReader::mailHost,
            10,
            "must be PREFERENCE HOST, comma-separated, like 10 feedback.example.com")
        .orElseGet(() -> {
          DomainName host = home().below("feedback");
          derived(name, host);
          return List.of(new ZoneSettings.MailHost(10, host));
        });
  }

  /// The MX that customers under `/core` publish at their domain.
  ZoneSettings.MailHost inbound() {
    String name = "SIGNET_INBOUND_MX";
    return values
        .read(name, ZoneReader::mailHost, "must be PREFERENCE HOST, like 10 inbound.example.com")
        .orElseGet(() -> {
          DomainName host = home().below("inbound");
          derived(name, host);
          return new ZoneSettings.MailHost(10, host);
        });
  }

  private static Optional<ZoneSettings.MailHost> mailHost(String text) {
    String[] words = text.split("\\s+");
    if (words.length != 2 || !words[0].matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    int preference = Integer.parseInt(words[0]);
    return preference > MAX_PREFERENCE
        ? Optional.empty()
        : HostNames.parse(words[1]).map(host -> new ZoneSettings.MailHost(preference, host));
  }

  private String spf() {
    String name = "SIGNET_SPF_INCLUDE";
    List<DomainName> includes =
        values
            .list(
                name,
                HostNames::parseUnderscored,
                2,
                "must be one or two domain names with an SPF record, comma-separated, like"
                    + " _spf.example.com")
            .orElseGet(() -> {
              DomainName include = home().below("_spf");
              derived(name, include);
              return List.of(include);
            });
    StringBuilder record = new StringBuilder("v=spf1");
    includes.forEach(include -> record.append(" include:").append(include));
    return record.append(" ~all").toString();
  }

  private List<InetAddress> trackingEdge() {
    String name = "SIGNET_TRACKING_EDGE";
    return values
        .list(
            name,
            text -> Addresses.literal(text).filter(address -> !address.isAnyLocalAddress()),
            16,
            "must be IPv4 and IPv6 addresses, comma-separated")
        .orElseGet(() -> {
          if (external) {
            warnings.add(name + " is not set: tracking hosts have no address");
            return List.of();
          }
          return List.of(InetAddress.ofLiteral("127.0.0.1"));
        });
  }

  private void derived(String name, DomainName value) {
    if (external) {
      warnings.add(name + " is not set: " + value + " is served");
    }
  }
}
