package dev.signet.publishing.rfc2136;

import dev.signet.dns.MalformedMessage;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.SignedRequest;
import dev.signet.dns.TsigFailed;
import dev.signet.dns.TsigKey;
import dev.signet.dns.UpdateMessage;
import dev.signet.name.DomainName;
import dev.signet.publishing.PublishingFailed;
import dev.signet.publishing.TokenInUse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One primary server of the zone, and the updates and questions sent to it. Thread-safe.
///
/// Every message is signed both ways; every failure is a [PublishingFailed] that names the server.
final class Primary {
  private static final Rcode YXRRSET = new Rcode(7);

  private final InetSocketAddress address;
  private final DomainName origin;
  private final TsigKey key;
  private final RandomGenerator random;

  Primary(InetSocketAddress address, DomainName origin, TsigKey key, RandomGenerator random) {
    this.address = address;
    this.origin = origin;
    this.key = key;
    this.random = random;
  }

  /// Address and port, for people.
  String name() {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /// What some names shall own from now on.
  ///
  /// @param names at least the owners of `records`
  /// @param records none removes everything
  record Rewrite(Collection<DomainName> names, List<ResourceRecord> records) {
    Rewrite {
      names = List.copyOf(names);
      records = List.copyOf(records);
    }
  }

  /// What is done on one connection.
  interface Task<T> {
    T run(Session session) throws IOException;
  }

  /// Connects and runs `task`; both together within `patience`.
  ///
  /// @throws PublishingFailed when the server cannot be reached, is too slow, or says no
  <T> T within(Duration patience, Task<T> task) {
    try (PrimaryConnection connection = PrimaryConnection.open(address, patience)) {
      return task.run(new Session(connection));
    } catch (IOException | MalformedMessage | TsigFailed e) {
      throw new PublishingFailed("primary " + name() + ": " + e.getMessage(), e);
    }
  }

  /// One connection to the server. For one thread.
  final class Session {
    private final PrimaryConnection connection;

    private Session(PrimaryConnection connection) {
      this.connection = connection;
    }

    /// Gives what follows `patience` from now.
    void allow(Duration patience) {
      connection.allow(patience);
    }

    /// Makes the server answer with `records`, which are all that `names` own.
    ///
    /// Never overwrites: when one of the names is in use, either exactly these records stand there
    /// and nothing needs to be done, or this fails.
    ///
    /// @throws TokenInUse when other records stand there
    void add(Collection<DomainName> names, List<ResourceRecord> records) throws IOException {
      UpdateMessage update = UpdateMessage.of(origin);
      names.forEach(update::ifNotInUse);
      records.forEach(update::add);
      Rcode rcode = send(update);
      if (rcode.equals(Rcode.YXDOMAIN) || rcode.equals(YXRRSET)) {
        if (!holds(records)) {
          throw new TokenInUse(
              "primary " + name() + ": other records stand at " + records.getFirst().owner());
        }
        return;
      }
      requireDone(rcode);
      if (!holds(records)) {
        throw new PublishingFailed(
            "primary " + name() + ": the update was acknowledged, but is not served");
      }
    }

    /// Makes the server answer as these say, whatever stood there; all in one step.
    void rewrite(List<Rewrite> rewrites) throws IOException {
      UpdateMessage update = UpdateMessage.of(origin);
      for (Rewrite one : rewrites) {
        one.names().forEach(update::removeAll);
        one.records().forEach(update::add);
      }
      requireDone(send(update));
    }

    /// Removes everything that `names` own.
    void remove(Collection<DomainName> names) throws IOException {
      rewrite(List.of(new Rewrite(names, List.of())));
    }

    private Rcode send(UpdateMessage update) throws IOException {
      return exchange(update.sign(random.nextInt(0x10000), key)).rcode();
    }

    private Message exchange(SignedRequest request) throws IOException {
      connection.send(request.octets());
      return request.reply(connection.receive());
    }

    private void requireDone(Rcode rcode) {
      if (!rcode.equals(Rcode.NOERROR)) {
        throw new PublishingFailed("primary " + name() + " answers the update with " + rcode);
      }
    }

    /// Whether the server answers with exactly these records at their names and types.
    private boolean holds(List<ResourceRecord> records) throws IOException {
      Map<Question, Set<String>> wanted = new HashMap<>();
      for (ResourceRecord record : records) {
        wanted
            .computeIfAbsent(new Question(record.owner(), record.type()), any -> new HashSet<>())
            .add(TokenRecords.canonical(record));
      }
      for (Map.Entry<Question, Set<String>> one : wanted.entrySet()) {
        Set<String> found = new HashSet<>();
        read(one.getKey()).forEach(record -> found.add(TokenRecords.canonical(record)));
        if (!found.equals(one.getValue())) {
          return false;
        }
      }
      return true;
    }

    /// What the server answers at `names`, for every type we publish.
    List<ResourceRecord> read(Collection<DomainName> names) throws IOException {
      List<ResourceRecord> found = new ArrayList<>();
      for (DomainName name : names) {
        for (RecordType type : TokenRecords.TYPES) {
          found.addAll(read(new Question(name, type)));
        }
      }
      return found;
    }

    private List<ResourceRecord> read(Question question) throws IOException {
      Message reply = exchange(SignedRequest.query(random.nextInt(0x10000), question, key));
      if (reply.rcode().equals(Rcode.NXDOMAIN)) {
        return List.of();
      }
      if (!reply.rcode().equals(Rcode.NOERROR)) {
        throw new PublishingFailed(
            "primary " + name() + " answers " + question + " with " + reply.rcode());
      }
      return reply.answer().stream()
          .filter(record ->
              record.owner().equals(question.name()) && record.type().equals(question.type()))
          .toList();
    }

    /// Fails unless the server is authoritative for the zone and knows our key.
    void probe() throws IOException {
      Message reply =
          exchange(
              SignedRequest.query(
                  random.nextInt(0x10000), new Question(origin, RecordType.SOA), key));
      if (!reply.rcode().equals(Rcode.NOERROR)
          || !reply.flags().authoritative()
          || reply.answer().stream().noneMatch(record -> record.type().equals(RecordType.SOA))) {
        throw new PublishingFailed(
            "primary " + name() + " is not authoritative for " + origin + ": " + reply.rcode());
      }
    }

    /// Gives the whole zone to `records`, message by message.
    ///
    /// @param idle the longest wait for one message
    /// @return false when the server does not let us transfer; `records` has got nothing then
    boolean transfer(Duration idle, Consumer<ResourceRecord> records) throws IOException {
      SignedRequest request =
          SignedRequest.query(random.nextInt(0x10000), new Question(origin, RecordType.AXFR), key);
      connection.send(request.octets());
      SignedRequest.Transfer transfer = request.transfer();
      while (!transfer.ended()) {
        connection.allow(idle);
        Rcode rcode = transfer.accept(connection.receive(), records);
        if (rcode.equals(Rcode.REFUSED)
            || rcode.equals(Rcode.NOTAUTH)
            || rcode.equals(Rcode.NOTIMP)) {
          return false;
        }
        if (!rcode.equals(Rcode.NOERROR)) {
          throw new PublishingFailed("primary " + name() + " answers the transfer with " + rcode);
        }
      }
      return true;
    }
  }
}
