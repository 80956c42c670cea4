package dev.signet;

import dev.signet.RunningChild.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/// 32 clients over 500 names through `/v1` and `/core`: they register (our own DNS and the sandbox
/// provider), publish, verify, refresh, change, make addresses, and delete, until their node is
/// killed; and write down what they were told.
final class KillLoad {
  private static final int CLIENTS = 32;
  private static final int NAMES = 500;
  private static final String ADDRESSES = "/core/email-addresses";
  private static final String CORE = "/core/email-domains";

  private final Ledger domains = new Ledger();
  private final Ledger addresses = new Ledger();
  private final List<List<Slot>> slots = new ArrayList<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger core = new AtomicInteger();
  private final AtomicInteger interrupted = new AtomicInteger();
  private final AtomicInteger number = new AtomicInteger();
  private volatile boolean stopped;

  KillLoad() {
    for (int client = 0; client < CLIENTS; client++) {
      slots.add(new ArrayList<>());
    }
    Slot.Face[] faces = Slot.Face.values();
    for (int i = 0; i < NAMES; i++) {
      // A client has names of every kind.
      slots
          .get(i % CLIENTS)
          .add(new Slot("kill-" + i + ".test", faces[i / CLIENTS % faces.length]));
    }
  }

  Ledger domains() {
    return domains;
  }

  Ledger addresses() {
    return addresses;
  }

  /// Answers that should not have come.
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  /// Calls that changed something and were answered.
  int acknowledged() {
    return acknowledged.get();
  }

  /// Of them, those through `/core`.
  int acknowledgedByCore() {
    return core.get();
  }

  /// Calls that got no answer.
  int interrupted() {
    return interrupted.get();
  }

  /// Lets the clients work on `child`, and kills it after `calls` answers.
  void runAndKill(RunningChild child, int calls, boolean databaseToo, Random random)
      throws Exception {
    stopped = false;
    int wanted = answers.get() + calls;
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (List<Slot> mine : slots) {
        long seed = random.nextLong();
        clients.add(threads.submit(() -> client(child, mine, new Random(seed))));
      }
      // The moment is drawn in answers rather than in time, so that a slow machine proves as much.
      long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (answers.get() < wanted && System.nanoTime() < patience) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      child.kill(databaseToo);
      stopped = true;
    }
    for (Future<?> client : clients) {
      client.get();
    }
  }

  private void client(RunningChild child, List<Slot> mine, Random random) {
    try {
      while (!stopped) {
        Slot slot = mine.get(random.nextInt(mine.size()));
        switch (slot.state()) {
          case FREE -> create(child, slot);
          case HELD -> play(child, slot, random);
          // Until the next look at the database nobody knows.
          case PERHAPS_MADE, PERHAPS_GONE -> {}
        }
      }
    } catch (UncheckedIOException gone) {
      interrupted.incrementAndGet();
    }
  }

  private void play(RunningChild child, Slot slot, Random random) {
    switch (random.nextInt(6)) {
      case 0, 1 -> delete(child, slot);
      case 2 -> {
        if (slot.face() == Slot.Face.V1) {
          track(child, slot);
        } else {
          send(child, "POST", path(slot) + "/refresh", "", Set.of(200));
        }
      }
      case 3 -> publishAndVerify(child, slot);
      default -> address(child, slot);
    }
  }

  private static String path(Slot slot) {
    String id = slot.domain().get("id").stringValue();
    return (slot.face() == Slot.Face.V1 ? "/v1/domains/" : CORE + "/") + id;
  }

  private void create(RunningChild child, Slot slot) {
    String body =
        switch (slot.face()) {
          case V1 -> "{\"name\":\"" + slot.name() + "\"}";
          case CORE_NATIVE -> "{\"domain\":\"" + slot.name() + "\",\"provider\":\"native\"}";
          case CORE_SANDBOX -> "{\"domain\":\"" + slot.name() + "\",\"provider\":\"resend\"}";
        };
    // The name may be held by what broke off, until that is undone.
    Set<Integer> fine = slot.crashedCreate() ? Set.of(201, 409) : Set.of(201);
    slot.creating();
    Optional<Reply> reply =
        send(child, "POST", slot.face() == Slot.Face.V1 ? "/v1/domains" : CORE, body, fine);
    if (reply.isPresent() && reply.get().status() == 201) {
      domains.created(reply.get().json());
      slot.held(reply.get().json());
      acknowledge(slot);
    } else {
      slot.free();
    }
  }

  private void delete(RunningChild child, Slot slot) {
    domains.deleting(slot.domain());
    slot.deleting();
    Optional<Reply> reply = send(child, "DELETE", path(slot), "", Set.of(204));
    if (reply.isPresent()) {
      domains.deleted(slot.domain());
      slot.free();
      acknowledge(slot);
    }
  }

  private void track(RunningChild child, Slot slot) {
    String host = "t" + number.incrementAndGet();
    domains.changing(slot.domain());
    send(child, "PATCH", path(slot), "{\"tracking\":{\"subdomain\":\"" + host + "\"}}", Set.of(200))
        .ifPresent(done -> {
          domains.changed(slot.domain(), host);
          acknowledge(slot);
        });
  }

  private void publishAndVerify(RunningChild child, Slot slot) {
    for (JsonNode record : slot.domain().get("dns_records")) {
      send(child, "PUT", "/playground/records", playgroundRecord(slot, record), Set.of(200));
    }
    Optional<Reply> reply = send(child, "POST", path(slot) + "/verify", "", Set.of(200));
    if (reply.isPresent() && status(reply.get().json()).equals("verified")) {
      slot.verifiedNow();
      acknowledge(slot);
    }
  }

  private static String status(JsonNode domain) {
    return domain.get("status").stringValue();
  }

  private static String playgroundRecord(Slot slot, JsonNode record) {
    String name = record.get(slot.face() == Slot.Face.V1 ? "fqdn" : "name").stringValue();
    String value = record.get("value").stringValue().replace("\\", "\\\\").replace("\"", "\\\"");
    return "{\"name\":\"%s\",\"type\":\"%s\",\"value\":\"%s\",\"force\":true}"
        .formatted(
            slot.face() == Slot.Face.V1
                ? name
                : name.equals("@") ? slot.name() : name + "." + slot.name(),
            record.get("type").stringValue(),
            record.has("priority") ? record.get("priority").intValue() + " " + value : value);
  }

  /// On the platform domain at any time, and on a domain that `/core` calls verified: it wants more
  /// records than `/v1`.
  private void address(RunningChild child, Slot slot) {
    Optional<JsonNode> held = slot.address();
    if (held.isEmpty()) {
      boolean own = slot.verified() && slot.face() != Slot.Face.V1;
      String domain = own ? slot.name() : "agents.anyreach.ai";
      String text = "a" + number.incrementAndGet() + "@" + domain;
      Set<Integer> fine = own ? Set.of(201, 400) : Set.of(201);
      send(child, "POST", ADDRESSES, "{\"address\":\"" + text + "\"}", fine)
          .filter(reply -> reply.status() == 201)
          .map(Reply::json)
          .ifPresent(made -> {
            addresses.created(made);
            slot.address(Optional.of(made));
            acknowledgeCore();
          });
      return;
    }
    JsonNode address = held.get();
    String path = ADDRESSES + "/" + address.get("id").stringValue();
    int turn = number.incrementAndGet();
    if (turn % 3 == 0) {
      addresses.deleting(address);
      slot.address(Optional.empty());
      if (send(child, "DELETE", path, "", Set.of(204)).isPresent()) {
        addresses.deleted(address);
        acknowledgeCore();
      }
      return;
    }
    String agent = "agent-" + turn;
    addresses.changing(address);
    send(child, "PUT", path, "{\"agent_id\":\"" + agent + "\"}", Set.of(200))
        .ifPresent(done -> {
          addresses.changed(address, agent);
          acknowledgeCore();
        });
  }

  private void acknowledge(Slot slot) {
    if (slot.face() == Slot.Face.V1) {
      acknowledged.incrementAndGet();
    } else {
      acknowledgeCore();
    }
  }

  private void acknowledgeCore() {
    acknowledged.incrementAndGet();
    core.incrementAndGet();
  }

  /// @throws UncheckedIOException when no answer came
  private Optional<Reply> send(
      RunningChild child, String method, String path, String body, Set<Integer> fine) {
    Reply reply = child.send(method, path, body);
    answers.incrementAndGet();
    if (fine.contains(reply.status())) {
      return Optional.of(reply);
    }
    // PostgreSQL may die first: what then became of the call, nobody knows.
    if (reply.status() == 503 && reply.retryAfter().isPresent()) {
      if (reply.body().toLowerCase(Locale.ROOT).contains("may or may not")) {
        throw new UncheckedIOException(new IOException(reply.body()));
      }
    } else {
      wrong.add(method + " " + path + " " + body + ": " + reply);
    }
    return Optional.empty();
  }

  /// Looks up what became of the calls that got no answer. For when nobody calls any more.
  void learn(RunningChild child) throws Exception {
    Map<String, String> ids = new HashMap<>();
    for (String row : TestDatabase.rows(child.database(), "SELECT name, id FROM email_domain")) {
      String[] columns = row.split(" ");
      ids.put(columns[0], columns[1]);
    }
    for (Slot slot : slots.stream().flatMap(List::stream).toList()) {
      Optional<String> id = Optional.ofNullable(ids.get(slot.name()));
      switch (slot.state()) {
        case PERHAPS_MADE -> {
          if (id.isPresent()) {
            String path =
                slot.face() == Slot.Face.V1
                    ? "/v1/domains/domain_" + id.get()
                    : CORE + "/" + id.get();
            JsonNode domain = child.send("GET", path, "").json();
            domains.created(domain);
            slot.held(domain);
          } else {
            slot.free();
          }
        }
        case PERHAPS_GONE -> {
          if (id.isPresent()) {
            domains.stillThere(slot.domain());
            slot.held(slot.domain());
          } else {
            domains.deleted(slot.domain());
            slot.free();
          }
        }
        case FREE -> {
          if (id.isPresent()) {
            wrong.add("refused or deleted, and there: " + slot.name());
          }
        }
        case HELD -> {
          // The customers' trial DNS dies with the node, and a provider says so at its next look;
          // our
          // own watch waits for days.
          if (slot.face() == Slot.Face.V1 && slot.verified()) {
            String found = child.send("GET", path(slot), "").json().path("status").asString("");
            if (!found.equals("verified")) {
              wrong.add("was verified and is " + found + ": " + slot.name());
            }
          }
        }
      }
    }
  }
}
