package dev.signet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Leaves out every test class that needs a database, for `./signet check`: those that name
/// [TestDatabase] or the embedded server, or name a class of tests that does. It finds out by
/// itself, so no test has to say which tier it is in.
///
/// In force only where extensions are detected: Maven's profile `fast` says so. Public because
/// JUnit loads it as a service.
public final class WithoutServers implements ExecutionCondition {
  private static final String ROOM = "dev/signet/";
  private static final Set<String> SERVERS =
      Set.of("dev/signet/TestDatabase", "dev/signet/postgres/EmbeddedPostgres");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<Class<?>> tests = context.getTestClass();
    return tests.isPresent() && needsServer(tests.get())
        ? ConditionEvaluationResult.disabled("needs a database: ./signet test")
        : ConditionEvaluationResult.enabled("needs no database");
  }

  static boolean needsServer(Class<?> tests) {
    Deque<String> open = new ArrayDeque<>(Set.of(tests.getName().replace('.', '/')));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (String named : named(open.pop())) {
        if (SERVERS.contains(named)) {
          return true;
        }
        if (seen.add(named)) {
          open.push(named);
        }
      }
    }
    return false;
  }

  /// The classes of ours that a class of tests names; of production's code nothing is followed.
  private static Set<String> named(String name) {
    URL file = WithoutServers.class.getClassLoader().getResource(name + ".class");
    if (file == null || !file.getPath().contains("/test-classes/")) {
      return Set.of();
    }
    Set<String> named = new HashSet<>();
    try (InputStream octets = file.openStream()) {
      for (PoolEntry entry : ClassFile.of().parse(octets.readAllBytes()).constantPool()) {
        if (entry instanceof ClassEntry other && other.asInternalName().startsWith(ROOM)) {
          named.add(other.asInternalName());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return named;
  }
}
