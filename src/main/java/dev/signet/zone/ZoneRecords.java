package dev.signet.zone;

import dev.signet.dns.PreparedRecords;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The record sets that are the same for every domain, prepared once from the settings.
///
/// What the zone holds is said once, in the methods that give sets: [#commonSets],
/// [#verificationSets], [#trackingSets], [#keyCaa]. The nodes print them as octets, [#common] and
/// [#of] record by record. A key's TXT record is the one set that is not prepared, for the memory
/// that it would take; both printers have its text from [KeyText].
final class ZoneRecords {
  private static final RecordType HINFO = new RecordType(13);
  private static final long MAX_NEGATIVE_SECONDS = 60;

  // The zone cannot be transferred, so no secondary reads these; they are what checkers of
  // zones take for sound (RIPE-203, RFC 1912 §2.2).
  private static final long REFRESH_SECONDS = 14_400;
  private static final long RETRY_SECONDS = 3600;
  private static final long EXPIRE_SECONDS = 1_209_600;

  /// Leaves room for header, question and OPT in the longest reply.
  private static final int MAX_SET_LENGTH = 7000;

  /// `CAA 0 issue ";"`: no authority may issue a certificate for this name (RFC 8659 §4.2).
  private static final Rdata NO_CERTIFICATES = new Rdata.CertificateAuthority(0, "issue", ";");

  /// Nodes at fixed names, by what stands before the apex in wire form; the apex is the empty one.
  final Map<Label, Node> fixed;

  final Node verificationTarget;
  final Node trackingTarget;
  final PreparedRecords dkimCaa;
  final PreparedRecords negative;
  final PreparedRecords nameServerAddresses;
  final PreparedRecords anyType;
  final int timeToLive;

  private final ZoneSettings settings;
  private final DomainName origin;

  ZoneRecords(ZoneSettings settings) {
    this.settings = settings;
    origin = settings.origin();
    if (origin.equals(DomainName.ROOT)) {
      throw new IllegalArgumentException("the root zone is not ours to serve");
    }
    if (settings.negativeTimeToLive().toSeconds() > MAX_NEGATIVE_SECONDS) {
      throw new IllegalArgumentException("a negative answer lives at most 60 s");
    }
    timeToLive = Math.toIntExact(settings.timeToLive().toSeconds());
    verificationTarget = node(verificationSets());
    trackingTarget = node(trackingSets());
    dkimCaa = prepare(RecordType.CAA, keyCaa());
    negative =
        PreparedRecords.of(
            origin,
            List.of(
                new ResourceRecord(
                    origin, RecordType.SOA, settings.negativeTimeToLive().toSeconds(), soa(0))));
    List<ResourceRecord> glue = new ArrayList<>();
    for (DomainName server : settings.nameServers()) {
      addressSets(addressesOf(server))
          .forEach((type, data) -> data.forEach(one -> glue.add(record(server, type, one))));
    }
    nameServerAddresses = PreparedRecords.of(origin, glue);
    // RFC 8482 §4.2: the CPU field says where to read on.
    byte[] hint = "\7RFC8482\0".getBytes(StandardCharsets.US_ASCII);
    anyType = prepare(HINFO, List.of(new Rdata.Opaque(hint)));
    fixed = fixedNodes();
  }

  private Map<Label, Node> fixedNodes() {
    Map<Label, Node> nodes = new HashMap<>();
    commonSets(0)
        .forEach((owner, sets) -> {
          nodes.put(labelOf(owner), node(sets));
          Optional<DomainName> above = owner.parent();
          while (above.isPresent() && above.get().isBelow(origin)) {
            nodes.putIfAbsent(labelOf(above.get()), Node.EMPTY);
            above = above.get().parent();
          }
        });
    return Map.copyOf(nodes);
  }

  /// What stands in the zone whatever domains it serves: apex, then name servers.
  private Map<DomainName, Map<RecordType, List<Rdata>>> commonSets(long serial) {
    Map<DomainName, Map<RecordType, List<Rdata>>> common = new LinkedHashMap<>();
    Map<RecordType, List<Rdata>> apex = new LinkedHashMap<>();
    apex.put(RecordType.SOA, List.of(soa(serial)));
    apex.put(
        RecordType.NS, settings.nameServers().stream().<Rdata>map(Rdata.NameServer::new).toList());
    apex.putAll(addressSets(addressesOf(origin)));
    common.put(origin, apex);
    settings
        .nameServerAddresses()
        .forEach((server, addresses) -> {
          if (server.isBelow(origin)) {
            common.put(server, addressSets(addresses));
          }
        });
    return common;
  }

  private Label labelOf(DomainName name) {
    byte[] whole = PreparedRecords.wireName(name);
    return new Label(whole, 0, whole.length - PreparedRecords.wireName(origin).length);
  }

  private List<InetAddress> addressesOf(DomainName server) {
    return server.isAtOrBelow(origin)
        ? settings.nameServerAddresses().getOrDefault(server, List.of())
        : List.of();
  }

  private Rdata.Authority soa(long serial) {
    return new Rdata.Authority(
        settings.nameServers().getFirst(),
        settings.mailbox(),
        serial,
        REFRESH_SECONDS,
        RETRY_SECONDS,
        EXPIRE_SECONDS,
        settings.negativeTimeToLive().toSeconds());
  }

  private Map<RecordType, List<Rdata>> verificationSets() {
    Map<RecordType, List<Rdata>> sets = new LinkedHashMap<>();
    sets.put(
        RecordType.MX,
        settings.bounceHosts().stream()
            .<Rdata>map(mail -> new Rdata.MailExchange(mail.preference(), mail.host()))
            .toList());
    sets.put(RecordType.TXT, List.of(Rdata.Text.of(settings.spf())));
    sets.put(RecordType.CAA, List.of(NO_CERTIFICATES));
    return sets;
  }

  private Map<RecordType, List<Rdata>> trackingSets() {
    return addressSets(settings.trackingEdge());
  }

  private static List<Rdata> keyCaa() {
    return List.of(NO_CERTIFICATES);
  }

  private static Map<RecordType, List<Rdata>> addressSets(List<InetAddress> addresses) {
    Map<RecordType, List<Rdata>> sets = new LinkedHashMap<>();
    for (InetAddress address : addresses) {
      RecordType type = address.getAddress().length == 4 ? RecordType.A : RecordType.AAAA;
      sets.computeIfAbsent(type, any -> new ArrayList<>()).add(new Rdata.Address(address));
    }
    return sets;
  }

  private Node node(Map<RecordType, List<Rdata>> sets) {
    Map<RecordType, PreparedRecords> prepared = new HashMap<>();
    sets.forEach((type, data) -> {
      if (!data.isEmpty()) {
        prepared.put(type, prepare(type, data));
      }
    });
    return prepared.isEmpty() ? Node.EMPTY : new Node(prepared);
  }

  private PreparedRecords prepare(RecordType type, List<Rdata> data) {
    PreparedRecords records = PreparedRecords.ofQuestion(origin, type, timeToLive, data);
    if (records.length() > MAX_SET_LENGTH) {
      throw new IllegalArgumentException("too many " + type + " records for one reply");
    }
    return records;
  }

  private ResourceRecord record(DomainName owner, RecordType type, Rdata data) {
    return new ResourceRecord(owner, type, timeToLive, data);
  }

  private Stream<ResourceRecord> records(DomainName owner, Map<RecordType, List<Rdata>> sets) {
    return sets.entrySet().stream()
        .flatMap(set -> set.getValue().stream().map(one -> record(owner, set.getKey(), one)));
  }

  /// The records that stand in the zone whatever domains it serves, the SOA first.
  List<ResourceRecord> common(long serial) {
    return commonSets(serial).entrySet().stream()
        .flatMap(owner -> records(owner.getKey(), owner.getValue()))
        .toList();
  }

  /// The records that stand in the zone for one domain.
  List<ResourceRecord> of(ServedDomain domain) {
    List<ResourceRecord> out = new ArrayList<>();
    records(settings.verificationTarget(domain.token()), verificationSets()).forEach(out::add);
    for (ServedKey key : domain.keys()) {
      DomainName owner = settings.dkimTarget(domain.token(), key.selector());
      out.add(record(owner, RecordType.TXT, Rdata.Text.of(KeyText.of(key.publicKey()))));
      keyCaa().forEach(one -> out.add(record(owner, RecordType.CAA, one)));
    }
    records(settings.trackingTarget(domain.token()), trackingSets()).forEach(out::add);
    return out;
  }
}
