package dev.signet;

import dev.signet.access.CredentialStore;
import dev.signet.access.IdempotencyStore;
import dev.signet.access.SessionStore;
import dev.signet.access.ShareLinkStore;
import dev.signet.audit.AuditStore;
import dev.signet.claims.ClaimStore;
import dev.signet.events.EventStore;
import dev.signet.hosted.CoreStore;
import dev.signet.hosted.ProviderIntents;
import dev.signet.nodes.NodeStore;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.sandbox.SandboxStore;
import dev.signet.publishing.IntentStore;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.ZoneFacts;
import dev.signet.publishing.ZoneSource;
import dev.signet.registry.AddressStore;
import dev.signet.registry.DomainFinder;
import dev.signet.registry.DomainListStore;
import dev.signet.registry.DomainStore;
import dev.signet.registry.EvidenceStore;
import dev.signet.rotation.RotationStore;
import dev.signet.signing.SigningStore;
import dev.signet.watch.CheckStore;
import dev.signet.watch.ReportStore;
import dev.signet.webhooks.WebhookStore;
import dev.signet.work.GivenUp;
import dev.signet.work.WorkStore;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A named place where a node may break off: before or after one call that changes something
/// outside the node's memory.
///
/// The list is made of the ports themselves, so that a new call is a crash point until somebody
/// says why it is none. `docs/crash-points.md` says what each leaves behind.
///
/// @param call such as `DomainStore.register`
record CrashPoint(Side side, String call) {
  /// On which side of the call.
  enum Side {
    BEFORE,
    AFTER
  }

  /// Everything through which a node changes the world.
  static final List<Class<?>> PORTS =
      List.of(
          AddressStore.class,
          AuditStore.class,
          CheckStore.class,
          ClaimStore.class,
          CoreStore.class,
          CredentialStore.class,
          DomainFinder.class,
          DomainListStore.class,
          DomainStore.class,
          EmailProvider.class,
          EventStore.class,
          EvidenceStore.class,
          GivenUp.class,
          IdempotencyStore.class,
          IntentStore.class,
          NodeStore.class,
          ProviderIntents.class,
          Publisher.class,
          ReportStore.class,
          RotationStore.class,
          SandboxStore.class,
          SessionStore.class,
          ShareLinkStore.class,
          SigningStore.class,
          WebhookStore.class,
          WorkStore.class,
          ZoneFacts.class,
          ZoneSource.class);

  private static final Map<Class<?>, Set<String>> READS =
      Map.ofEntries(
          Map.entry(AddressStore.class, Set.of("find", "page")),
          Map.entry(
              AuditStore.class,
              Set.of("page", "backlog", "beginning", "head", "sealedAfter", "strays")),
          Map.entry(CheckStore.class, Set.of("backlog")),
          Map.entry(ClaimStore.class, Set.of("holder", "open", "find", "page", "keys", "against")),
          Map.entry(DomainFinder.class, Set.of("find", "page")),
          Map.entry(GivenUp.class, Set.of("list")),
          Map.entry(SigningStore.class, Set.of("byHash", "list", "domain", "own")),
          Map.entry(CoreStore.class, Set.of("find", "page")),
          Map.entry(
              CredentialStore.class,
              Set.of("organization", "organizations", "byHash", "key", "keys", "tokens", "all")),
          Map.entry(
              DomainStore.class,
              Set.of(
                  "hold",
                  "find",
                  "named",
                  "page",
                  "publicKeys",
                  "keys",
                  "watch",
                  "timeline",
                  "timelineSince")),
          Map.entry(
              EmailProvider.class, Set.of("name", "sandbox", "vocabulary", "read", "list", "walk")),
          Map.entry(EventStore.class, Set.of("page", "knows")),
          Map.entry(EvidenceStore.class, Set.of("latest")),
          Map.entry(
              WebhookStore.class,
              Set.of("find", "page", "secrets", "deliveries", "told", "backlog")),
          Map.entry(IntentStore.class, Set.of("isOpen", "open")),
          Map.entry(ProviderIntents.class, Set.of("accountsFor", "deletion")),
          Map.entry(NodeStore.class, Set.of("seen")),
          Map.entry(Publisher.class, Set.of("probe")),
          Map.entry(ReportStore.class, Set.of("start")),
          Map.entry(RotationStore.class, Set.of("find", "own", "census")),
          Map.entry(SandboxStore.class, Set.of("find", "page")),
          Map.entry(SessionStore.class, Set.of("find")),
          Map.entry(ShareLinkStore.class, Set.of("living", "find")),
          Map.entry(DomainListStore.class, Set.of("page", "count")),
          Map.entry(WorkStore.class, Set.of("backlog")),
          Map.entry(ZoneFacts.class, Set.of("standing", "everIssued", "retired", "page")),
          Map.entry(
              ZoneSource.class,
              Set.of(
                  "now",
                  "loadAll",
                  "since",
                  "standing",
                  "settled",
                  "oldestTransaction",
                  "awaitChange",
                  "serial")));

  /// Calls that change something and are no crash points, with the reason.
  static final Map<String, String> EXEMPT =
      Map.ofEntries(
          Map.entry("AuditStore.drop", "months go one at a time: what is left goes next time"),
          Map.entry("AuditStore.erase", "one statement about one address: done or not done"),
          Map.entry(
              "AuditStore.seal",
              "a step of the chain is one transaction: what is left is sealed next time"),
          Map.entry(
              "ClaimStore.decide",
              "one transaction about one claim: done or not done; `ClaimNodesTest` breaks off around it"),
          Map.entry(
              "ClaimStore.farewell", "old keys are served on until the work about them is done"),
          Map.entry(
              "ClaimStore.make",
              "one transaction about one claim: done or not done; `ClaimNodesTest` breaks off around it"),
          Map.entry(
              "ClaimStore.object",
              "one transaction about one claim: done or not done; `ClaimNodesTest` breaks off around it"),
          Map.entry("DomainFinder.viewed", "one row of the audit log: done or not done"),
          Map.entry("GivenUp.again", "one statement about one piece of work: done or not done"),
          Map.entry("GivenUp.drop", "one statement about one piece of work: done or not done"),
          Map.entry(
              "Publisher.prepare",
              "what is slow about it is the publishing below it, which is a crash point of its own"),
          Map.entry("SigningStore.delete", "one statement about one credential: done or not done"),
          Map.entry("SigningStore.insert", "one statement about one credential: done or not done"),
          Map.entry(
              "SigningStore.note",
              "who has read which key; what is lost is noted at the next reading"),
          Map.entry("CheckStore.turn", "moves only the time of the next look at a domain"),
          Map.entry("CheckStore.postpone", "moves only the time of the next look at a domain"),
          Map.entry("CheckStore.release", "moves only the time of the next look at a domain"),
          Map.entry("CheckStore.mend", "moves only the time of the next look at a domain"),
          Map.entry(
              "DomainStore.renew",
              "one transaction about one domain: it has its old records, or the new ones and work that"
                  + " withdraws the old"),
          Map.entry("CredentialStore.touch", "when a key was last used, for people to read"),
          Map.entry(
              "EventStore.forget", "old events go in small steps: what is left goes next time"),
          Map.entry("EventStore.settleHeld", "one transaction a domain: told, or still owed"),
          Map.entry("WebhookStore.change", "one transaction about one webhook: done or not done"),
          Map.entry(
              "WebhookStore.claim",
              "a lease ends by itself; what was sent and not noted is sent again, the same bytes"),
          Map.entry("WebhookStore.delete", "one transaction about one webhook: done or not done"),
          Map.entry("WebhookStore.insert", "one transaction about one webhook: done or not done"),
          Map.entry(
              "WebhookStore.next",
              "a lease ends by itself; what was sent and not noted is sent again, the same bytes"),
          Map.entry(
              "WebhookStore.record",
              "a lease ends by itself; what was sent and not noted is sent again, the same bytes"),
          Map.entry(
              "WebhookStore.release",
              "a lease ends by itself; what was sent and not noted is sent again, the same bytes"),
          Map.entry("WebhookStore.replay", "one transaction about one webhook: done or not done"),
          Map.entry("WebhookStore.retry", "one transaction about one webhook: done or not done"),
          Map.entry("WebhookStore.rotate", "one transaction about one webhook: done or not done"),
          Map.entry(
              "WebhookStore.tidy", "old deliveries go in small steps: what is left goes next time"),
          Map.entry("NodeStore.beat", "says that a node is there, for people to read"),
          Map.entry("NodeStore.leave", "says that a node is there, for people to read"),
          Map.entry(
              "RotationStore.adopt",
              "plans stages of domains that have none: what is left goes next time"),
          Map.entry(
              "RotationStore.keep",
              "one transaction about one domain's keys: done or not done; the stage is done again"),
          Map.entry("RotationStore.schedule", "one statement: stages are work, or still planned"),
          Map.entry("SessionStore.insert", "one statement about one browser: done or not done"),
          Map.entry("SessionStore.move", "one statement about one browser: done or not done"),
          Map.entry("SessionStore.delete", "one statement about one browser: done or not done"),
          Map.entry("ShareLinkStore.add", "one link to a page, listed there: done or not done"),
          Map.entry("ShareLinkStore.remove", "one link to a page, listed there: done or not done"),
          Map.entry("WorkStore.renew", "moves only the time at which another node may take over"),
          Map.entry("ZoneSource.keepSerial", "a serial is at least the unix time, kept or not"));

  static List<CrashPoint> all() {
    List<CrashPoint> all = new ArrayList<>();
    for (String call : calls()) {
      for (Side side : Side.values()) {
        all.add(new CrashPoint(side, call));
      }
    }
    return all;
  }

  /// The calls that are crash points, in order.
  static Set<String> calls() {
    Set<String> calls = new TreeSet<>(Comparator.naturalOrder());
    for (Class<?> port : PORTS) {
      Arrays.stream(port.getMethods())
          .filter(method -> !READS.getOrDefault(port, Set.of()).contains(method.getName()))
          .map(CrashPoint::name)
          .filter(call -> !EXEMPT.containsKey(call))
          .forEach(calls::add);
    }
    return calls;
  }

  static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  /// A label for names of domains.
  String label() {
    return (side + "-" + call.replace('.', '-')).toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return side.name().toLowerCase(Locale.ROOT) + " " + call;
  }
}
