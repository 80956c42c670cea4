package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dkim.SealedValues;
import dev.signet.publishing.rfc2136.RealPrimary;
import dev.signet.store.Store;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// C2: a node breaks off at every [CrashPoint], by an exception and by its death. What it leaves is
/// put right by itself or by the node after it, all [Invariants] hold, and the same can be done
/// again with the same name.
@Tag("slow")
class CrashPointsTest {
  /// Points that are passed only with name servers elsewhere.
  private static final Set<String> ELSEWHERE =
      Set.of(
          "IntentStore.begin",
          "IntentStore.fulfil",
          "IntentStore.giveUp",
          "IntentStore.end",
          "WorkStore.add");

  private static final Pattern ROW = Pattern.compile("\\| `(\\w+\\.\\w+)` \\| (.+?) \\|.*");

  @ParameterizedTest
  @EnumSource(Fuse.Mode.class)
  void whateverBreaksOffIsPutRight(Fuse.Mode mode) throws Exception {
    Set<CrashPoint> points =
        CrashPoint.all().stream()
            .filter(point -> !ELSEWHERE.contains(point.call()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    try (CrashWorld world = CrashWorld.withOwnServer()) {
      breakOffAtEach(world, CrashScenario.HERE, points, mode);
    }
  }

  /// The same for what is passed only when the zone is published elsewhere.
  @ParameterizedTest
  @EnumSource(Fuse.Mode.class)
  void whateverBreaksOffWhilePublishingElsewhereIsPutRight(Fuse.Mode mode) throws Exception {
    Set<CrashPoint> points =
        CrashPoint.all().stream()
            .filter(
                point -> ELSEWHERE.contains(point.call()) || point.call().startsWith("Publisher."))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    try (RealPrimary primary = RealPrimary.start(RealPrimary.Kind.KNOT);
        CrashWorld world =
            CrashWorld.publishingTo(
                RealPrimary.ZONE, List.of(primary.address()), settings(primary))) {
      breakOffAtEach(world, CrashScenario.ELSEWHERE, points, mode);
      // Not a record is there that nobody owns.
      assertEquals(
          Set.copyOf(world.rows("SELECT token FROM email_domain")), Set.copyOf(primary.tokens()));
    }
  }

  private static Map<String, String> settings(RealPrimary primary) {
    Map<String, String> settings = new HashMap<>(RealPrimary.environment(primary.addressText()));
    // The schedule of the reconciler is work that somebody adds.
    settings.put("SIGNET_RECONCILE_EVERY", "1s");
    return settings;
  }

  private static void breakOffAtEach(
      CrashWorld world, Set<CrashScenario> scenarios, Set<CrashPoint> points, Fuse.Mode mode)
      throws InterruptedException {
    Map<String, CrashScenario> where = new HashMap<>();
    for (CrashScenario scenario : scenarios) {
      world.fuse().forget();
      scenario.play(
          world, "whole-" + scenario.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".test");
      for (CrashPoint point : world.fuse().passed()) {
        if (point.side() == decisive(point.call())) {
          where.putIfAbsent(point.call(), scenario);
        }
      }
    }
    List<CrashPoint> missed =
        points.stream().filter(point -> !where.containsKey(point.call())).toList();
    assertEquals(List.of(), missed, "crash points that no scenario passes");
    for (CrashPoint point : points) {
      breakOff(world, Objects.requireNonNull(where.get(point.call())), point, mode);
    }
    world.invariants().withSecrets(List.of(world.key())).assertSettled();
  }

  /// What tells that a scenario passes a call: when the effect can be seen, the call may not have
  /// returned yet. Of claims only those count that found something.
  private static CrashPoint.Side decisive(String call) {
    return call.endsWith(".claim") ? CrashPoint.Side.AFTER : CrashPoint.Side.BEFORE;
  }

  private static void breakOff(
      CrashWorld world, CrashScenario scenario, CrashPoint point, Fuse.Mode mode)
      throws InterruptedException {
    String name = point.label() + ".test";
    CountDownLatch blown = world.fuse().arm(point, mode);
    boolean whole = false;
    try {
      scenario.play(world, name);
      whole = true;
    } catch (CrashWorld.Broken expected) {
      // As it should be, unless it broke in the background.
    }
    assertTrue(Fuse.blown(blown, 30_000), () -> point + " was not passed by " + scenario);
    world.fuse().disarm();
    if (mode == Fuse.Mode.DIES) {
      assertTrue(world.fuse().gone() || whole);
      world.startAgain();
    }
    try {
      CrashScenario.forgive(world);
      world.assertRecovers();
      world.clear(name);
      // Nothing stands in the way of the same.
      scenario.play(world, name);
      world.assertRecovers();
    } catch (AssertionError | CrashWorld.Broken e) {
      throw new AssertionError(mode + " " + point + " in " + scenario + ": " + e.getMessage(), e);
    }
  }

  @Test
  void everyCallIsExplained() throws IOException {
    Map<String, String> explained = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("docs", "crash-points.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertTrue(explained.put(row.group(1), row.group(2)) == null, line);
      }
    }
    Map<String, String> exempt = new TreeMap<>(CrashPoint.EXEMPT);
    for (String call : CrashPoint.calls()) {
      assertTrue(
          explained.remove(call) != null,
          () -> call + " is not in docs/crash-points.md, and not a read in CrashPoint");
    }
    assertEquals(exempt, explained, "calls that are no crash points");
  }

  @Test
  void everyPortOfTheStoreIsWatched() {
    Set<Class<?>> ports = new HashSet<>();
    for (Method method : Store.class.getMethods()) {
      if (method.getReturnType().isInterface() && method.getParameterCount() == 0) {
        ports.add(method.getReturnType());
      }
    }
    // The rotation of the master key goes on where it was broken off (MasterKeyTest).
    ports.remove(SealedValues.class);
    Set<Class<?>> wrapped = new HashSet<>();
    for (Method method : Ports.class.getDeclaredMethods()) {
      wrapped.add(method.getReturnType());
    }
    assertTrue(wrapped.containsAll(ports), () -> ports + " and " + wrapped);
    assertTrue(CrashPoint.PORTS.containsAll(ports), () -> ports + " and " + CrashPoint.PORTS);
  }
}
