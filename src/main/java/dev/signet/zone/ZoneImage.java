package dev.signet.zone;

import dev.signet.dns.PreparedRecords;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.WireQuery;
import dev.signet.dns.WireReply;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The zone as it is served now: the only place that knows which names exist in it.
///
/// Thread-safe. [#answer] takes no lock and sees each domain either wholly as it was or wholly as
/// it is; once [#put] or [#remove] has returned, the next question sees the change. About 700
/// octets of heap a domain with two RSA-2048 keys.
public final class ZoneImage {
  private static final int CLASS_IN = 1;
  private static final int IXFR = 251;
  private static final byte[] DOMAIN_KEY = {10, '_', 'd', 'o', 'm', 'a', 'i', 'n', 'k', 'e', 'y'};

  private final ZoneSettings settings;
  private final InstantSource clock;
  private final ZoneRecords records;
  private final byte[] origin;
  private final int originLabels;
  private final ConcurrentHashMap<Label, StoredDomain> domains = new ConcurrentHashMap<>();
  private final AtomicLong serial = new AtomicLong();
  private volatile boolean loaded;

  /// An image that is not loaded yet: it answers SERVFAIL until [#markLoaded].
  public ZoneImage(ZoneSettings settings) {
    this(settings, InstantSource.system());
  }

  /// The same with the clock that the SOA's serial follows.
  public ZoneImage(ZoneSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    records = new ZoneRecords(settings);
    origin = PreparedRecords.wireName(settings.origin());
    originLabels = settings.origin().labels().size();
  }

  public ZoneSettings settings() {
    return settings;
  }

  /// Serves `domain` from now on, replacing what was served for the same token.
  ///
  /// @throws IllegalArgumentException when a selector or a key cannot be served
  public void put(ServedDomain domain) {
    StoredDomain fresh = StoredDomain.of(domain);
    boolean[] changed = {true};
    // The first entry of a token stays its key in the map, and so does its value: a reader that
    // found it before the change and one that finds it after look at the same object.
    domains.compute(
        fresh,
        (key, present) -> {
          if (present == null) {
            return fresh;
          }
          changed[0] = present.replaceBy(fresh);
          return present;
        });
    if (changed[0]) {
      raiseSerial();
    }
  }

  /// Serves nothing for `token` from now on.
  public void remove(ZoneToken token) {
    byte[] label = token.label().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    if (domains.remove(new Label(label, 0, label.length)) != null) {
      raiseSerial();
    }
  }

  /// Everything that the database holds has been put; NXDOMAIN may be said from now on.
  public void markLoaded() {
    markLoaded(0);
  }

  /// The same with a serial above `told`, the highest that was told anywhere.
  public void markLoaded(long told) {
    serial.updateAndGet(own -> next(Math.max(own, told)));
    loaded = true;
  }

  /// The tokens that something is served for at this moment.
  public Set<ZoneToken> tokens() {
    Set<ZoneToken> tokens = new HashSet<>();
    domains.keySet().forEach(label -> tokens.add(new ZoneToken(label.text())));
    return tokens;
  }

  public boolean loaded() {
    return loaded;
  }

  /// Whether exactly this is served for the domain's token.
  public boolean serves(ServedDomain domain) {
    StoredDomain asked = StoredDomain.of(domain);
    StoredDomain present = domains.get(asked);
    return present != null && Arrays.equals(present.octets(), asked.octets());
  }

  /// How many domains are served.
  public int size() {
    return domains.size();
  }

  /// The SOA's serial: risen by every change since [#markLoaded], at least the unix time then.
  public long serial() {
    return serial.get();
  }

  /// No client has seen a serial of an image that is not loaded, so loading a million domains need
  /// not push it a million seconds ahead of the clock.
  private void raiseSerial() {
    if (loaded) {
      serial.updateAndGet(this::next);
    }
  }

  private long next(long last) {
    return Math.max(last + 1, clock.instant().getEpochSecond()) & 0xFFFFFFFFL;
  }

  /// The zone that a set of domains gives, record by record, the SOA first: what a zone file or an
  /// update to another name server holds.
  public Stream<ResourceRecord> export(Stream<ServedDomain> served) {
    return Stream.concat(
        records.common(serial()).stream(), served.flatMap(domain -> records.of(domain).stream()));
  }

  /// The records that stand in the zone for one domain.
  public List<ResourceRecord> recordsOf(ServedDomain domain) {
    return records.of(domain);
  }

  /// Writes the answer to `query`, which holds one question, into `reply`, which has been begun.
  ///
  /// @param forgeable whether the sender's address may be forged (UDP without a valid cookie): such
  ///   a sender gets no more octets for an ANY query than it sent
  public void answer(WireQuery query, WireReply reply, boolean forgeable) {
    int type = query.type();
    // Only our own zone, class IN, and no transfers: the list of tokens is the list of customers.
    if (query.questionClass() != CLASS_IN
        || type == RecordType.AXFR.code()
        || type == IXFR
        || !query.isAtOrBelow(origin, originLabels)) {
      reply.rcode(Rcode.REFUSED);
      return;
    }
    if (!loaded) {
      reply.rcode(Rcode.SERVFAIL);
      return;
    }
    reply.authoritative();
    if (type == RecordType.ANY.code() && forgeable) {
      reply.truncate();
      return;
    }
    answerInZone(query, reply, type);
  }

  private void answerInZone(WireQuery query, WireReply reply, int type) {
    int depth = query.labels() - originLabels;
    if (depth > 0) {
      byte[] name = query.name();
      int at = query.labelAt(depth - 1);
      StoredDomain domain = domains.get(new Label(name, at + 1, name[at]));
      if (domain != null) {
        answerForDomain(query, reply, type, depth, domain.octets(), name[at]);
        return;
      }
    }
    Node node = records.fixed.get(new Label(query.name(), 0, query.nameLength() - origin.length));
    answerFrom(node, reply, type);
    if (depth == 0 && type == RecordType.NS.code()) {
      reply.additional(records.nameServerAddresses, origin.length);
    }
  }

  private void answerForDomain(
      WireQuery query, WireReply reply, int type, int depth, byte[] octets, int tokenLength) {
    byte[] name = query.name();
    switch (depth) {
      case 1 -> answerFrom(records.verificationTarget, reply, type);
      case 2 -> {
        Node node = null;
        if (isDomainKey(name, 0) && octets.length > tokenLength) {
          node = Node.EMPTY;
        } else if (name[0] == 1 && name[1] == 't' && !records.trackingTarget.isEmpty()) {
          node = records.trackingTarget;
        }
        answerFrom(node, reply, type);
      }
      case 3 -> {
        int key =
            isDomainKey(name, query.labelAt(1))
                ? StoredDomain.findKey(octets, tokenLength, name, 1, name[0])
                : -1;
        if (key < 0) {
          negative(Rcode.NXDOMAIN, reply);
        } else if (type == RecordType.TXT.code()) {
          int length = StoredDomain.keyLength(octets, key);
          KeyText form = KeyText.of(octets, key + 2, length);
          reply.answerBase64Text(
              records.timeToLive,
              form.prefix(),
              octets,
              key + 2 + form.skipped(),
              length - form.skipped());
        } else if (type == RecordType.CAA.code()) {
          add(records.dkimCaa, reply);
        } else if (type == RecordType.ANY.code()) {
          add(records.anyType, reply);
        } else {
          negative(Rcode.NOERROR, reply);
        }
      }
      default -> negative(Rcode.NXDOMAIN, reply);
    }
  }

  private static boolean isDomainKey(byte[] name, int at) {
    return java.util.Arrays.equals(name, at, at + 1 + name[at], DOMAIN_KEY, 0, DOMAIN_KEY.length);
  }

  private void answerFrom(@Nullable Node node, WireReply reply, int type) {
    if (node == null) {
      negative(Rcode.NXDOMAIN, reply);
      return;
    }
    PreparedRecords found = node.find(type);
    if (found != null) {
      add(found, reply);
    } else if (type == RecordType.ANY.code() && !node.isEmpty()) {
      add(records.anyType, reply);
    } else {
      negative(Rcode.NOERROR, reply);
    }
  }

  private void add(PreparedRecords found, WireReply reply) {
    reply.answer(found, (int) serial.get(), origin.length);
  }

  /// NXDOMAIN or NODATA, with the SOA that says how long to believe it (RFC 2308 §3).
  private void negative(Rcode rcode, WireReply reply) {
    reply.rcode(rcode);
    reply.authority(records.negative, (int) serial.get(), origin.length);
  }
}
