package dev.signet.servers;

import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An authoritative server: zones are set and dropped, and [#apply] makes that so.
///
/// Each setting of a zone has a serial number of its own, so that [#apply] can wait until the
/// server answers with what was set last. Used by one thread at a time.
abstract class ZoneServer implements AutoCloseable {
  private static final AtomicLong SERIAL = new AtomicLong(1000);

  private final String title;
  private final Program program;
  private final InetSocketAddress socket;
  private final Path directory;
  private final Map<String, Zone> zones = new TreeMap<>();
  private final Set<String> dropped = new HashSet<>();
  private final Set<String> failing = new HashSet<>();
  private final Map<String, Long> awaited = new HashMap<>();
  private @Nullable ServerProcess process;

  /// One zone of the server's configuration.
  ///
  /// @param kind how the server comes by it
  record Zone(String origin, Kind kind) {
    String file() {
      return origin.equals(".") ? "root.zone" : origin + ".zone";
    }
  }

  /// How a server comes by a zone.
  sealed interface Kind {
    /// From a file.
    record Primary() implements Kind {}

    /// From a file, and it is signed.
    record Signed() implements Kind {}

    /// From another server (AXFR), which says when it has changed (NOTIFY).
    record Secondary(InetSocketAddress primary) implements Kind {}
  }

  ZoneServer(String title, Program program, InetSocketAddress socket) {
    this.title = title;
    this.program = program;
    this.socket = socket;
    this.directory = ServerProcess.directory(title);
  }

  /// Starts with what was set so far.
  final void start() {
    writeConfiguration();
    process = ServerProcess.start(title, program, directory, arguments());
    awaitAll();
  }

  private ServerProcess process() {
    return Objects.requireNonNull(process, "not started");
  }

  abstract List<String> arguments();

  abstract String configuration();

  final Path directory() {
    return directory;
  }

  final Iterable<Zone> zones() {
    return zones.values();
  }

  /// The address as it stands in an A record.
  final InetAddress address() {
    return socket.getAddress();
  }

  final InetSocketAddress socket() {
    return socket;
  }

  /// Has this server serve a zone from now on, in these words. `{serial}` in them becomes a number
  /// higher than any before; it is the answer.
  final long serve(String origin, String text) {
    return serve(origin, text, new Kind.Primary());
  }

  final long serve(String origin, String text, Kind kind) {
    long serial = SERIAL.incrementAndGet();
    Zone zone = new Zone(origin, kind);
    try {
      Files.writeString(
          directory.resolve(zone.file()), text.replace("{serial}", Long.toString(serial)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    put(zone, serial);
    return serial;
  }

  /// Has this server copy a zone from another one.
  final void copy(String origin, InetSocketAddress primary, long serial) {
    put(new Zone(origin, new Kind.Secondary(primary)), serial);
  }

  /// Has this server copy a zone from where nobody gives it: it answers SERVFAIL.
  final void copyInVain(String origin, InetSocketAddress primary) {
    drop(origin);
    dropped.remove(origin);
    String file = new Zone(origin, new Kind.Secondary(primary)).file();
    directory.resolve(file).toFile().delete();
    zones.put(origin, new Zone(origin, new Kind.Secondary(primary)));
    failing.add(origin);
  }

  private void put(Zone zone, long serial) {
    zones.put(zone.origin(), zone);
    dropped.remove(zone.origin());
    awaited.put(zone.origin(), serial);
  }

  /// Has this server know nothing of the zone any more: it will answer REFUSED.
  final void drop(String origin) {
    if (zones.remove(origin) != null) {
      dropped.add(origin);
      awaited.remove(origin);
    }
  }

  /// Makes it so; returns when the server answers with all that was set.
  final void apply() {
    writeConfiguration();
    process().reload();
    awaitAll();
  }

  /// Returns when the server has the zone in this version or a newer one.
  final void await(String origin, long serial) {
    process()
        .await(
            "serving " + origin + " in version " + serial,
            () -> Ask.serial(socket(), origin).filter(found -> found >= serial).isPresent());
  }

  private void awaitAll() {
    awaited.forEach(this::await);
    awaited.clear();
    dropped.forEach(origin -> await(origin, Rcode.REFUSED));
    dropped.clear();
    failing.forEach(origin -> await(origin, Rcode.SERVFAIL));
    failing.clear();
  }

  private void await(String origin, Rcode rcode) {
    process()
        .await(
            "answering " + rcode + " for " + origin,
            () ->
                Ask.tryUdp(socket(), origin, RecordType.SOA)
                    .filter(reply -> reply.rcode().equals(rcode))
                    .isPresent());
  }

  private void writeConfiguration() {
    try {
      Files.writeString(directory.resolve("server.conf"), configuration());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Answers nothing and refuses nothing, until [#thaw].
  final void freeze() {
    process().freeze();
  }

  final void thaw() {
    process().thaw();
  }

  final String log() {
    return process().log();
  }

  final void keep() {
    process().keep();
  }

  @Override
  public final void close() {
    if (process != null) {
      process.close();
    }
  }
}
