package dev.signet.playground;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// One authoritative server: a name, the address that customers' zones give for it, and the real
/// socket behind that address.
///
/// Serves the shared world (unless told not to) and zones of its own, which win: that is how one
/// server shows an old value while another shows the new one. Thread-safe.
public final class FakeServer {
  private final DomainName name;
  private final InetAddress address;
  private final FakeWorld world;
  private final boolean servesWorld;
  private final Listener listener;
  private final Map<DomainName, FakeZone> own = new ConcurrentHashMap<>();

  FakeServer(
      DomainName name, InetAddress address, FakeWorld world, boolean servesWorld, Stage stage) {
    this.name = name;
    this.address = address;
    this.world = world;
    this.servesWorld = servesWorld;
    String server = name.toString();
    Endpoint endpoint = new Endpoint(Endpoint.AUTHORITATIVE, server, this::answer, stage);
    listener =
        new Listener(
            0,
            endpoint,
            () -> stage.faults().refusesConnections(Endpoint.AUTHORITATIVE, server),
            () -> stage.log().count("overload"),
            stage.pause());
    listener.start();
  }

  public DomainName name() {
    return name;
  }

  /// The made-up address that DNS gives for this server.
  public InetAddress address() {
    return address;
  }

  /// Where it really listens, UDP and TCP.
  public InetSocketAddress socket() {
    return listener.address();
  }

  /// Serves `zone` here, and only here, from now on.
  public void serve(FakeZone zone) {
    own.put(zone.apex(), zone);
  }

  /// Keeps showing the zone `apex` as it is now, whatever is published later.
  ///
  /// @throws IllegalArgumentException when there is no such zone
  public void freeze(DomainName apex) {
    FakeZone zone =
        world
            .closestZone(apex)
            .filter(found -> found.apex().equals(apex))
            .orElseThrow(() -> new IllegalArgumentException("no zone " + apex));
    own.put(apex, zone.frozen());
  }

  /// Shows the shared world's zone `apex` again.
  public void thaw(DomainName apex) {
    own.remove(apex);
  }

  /// From now on connections are refused by the operating system; UDP is answered as before.
  public void closeTcp() {
    try {
      listener.closeTcp();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    listener.close();
  }

  private Message answer(Message query) {
    Question question = query.question().orElseThrow();
    Optional<FakeZone> zone = zoneFor(question.name(), question.type());
    if (zone.isEmpty()
        || question.type().equals(RecordType.AXFR)
        || question.type().code() == 251) {
      return Message.reply(
          query, query.flags().reply(false, false), Rcode.REFUSED, List.of(), List.of(), List.of());
    }
    ZoneReply reply = ZoneLookup.answer(zone.get(), question);
    return Message.reply(
        query,
        query.flags().reply(reply.authoritative(), false),
        reply.rcode(),
        reply.answer(),
        reply.authority(),
        addressesOf(reply));
  }

  private Optional<FakeZone> zoneFor(DomainName owner, RecordType type) {
    Optional<FakeZone> shared = servesWorld ? world.zoneToAsk(owner, type) : Optional.empty();
    boolean parentSide = type.equals(RecordType.DS);
    for (DomainName at = owner; ; at = at.parent().orElseThrow()) {
      FakeZone mine = own.get(at);
      if (mine != null && !(parentSide && at.equals(owner) && shared.isPresent())) {
        boolean deepest = shared.isEmpty() || at.isAtOrBelow(shared.get().apex());
        return deepest ? Optional.of(mine) : shared;
      }
      if (at.equals(DomainName.ROOT)) {
        return shared;
      }
    }
  }

  /// Addresses of the name servers in the reply, as far as this server knows them.
  private List<ResourceRecord> addressesOf(ZoneReply reply) {
    List<ResourceRecord> out = new ArrayList<>();
    List<ResourceRecord> servers = new ArrayList<>(reply.answer());
    servers.addAll(reply.authority());
    for (ResourceRecord record : servers) {
      if (record.data() instanceof Rdata.NameServer server) {
        for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
          zoneFor(server.host(), type).ifPresent(zone -> out.addAll(zone.at(server.host(), type)));
        }
      }
    }
    return out;
  }
}
