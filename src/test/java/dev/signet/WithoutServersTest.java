package dev.signet;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithoutServersTest {
  /// Needs a server, at one remove.
  private static final class OnANode {
    private static final List<Class<?>> USED = new ArrayList<>(List.of(TestNode.class));
  }

  @Test
  void aClassThatReachesADatabaseIsFound() {
    assertFalse(OnANode.USED.isEmpty());
    assertTrue(WithoutServers.needsServer(OnANode.class));
    assertTrue(WithoutServers.needsServer(TestDatabase.class));
  }

  @Test
  void aClassOfAPureRoomIsNot() {
    assertFalse(WithoutServers.needsServer(ArchitectureTest.class));
    assertFalse(WithoutServers.needsServer(DocumentationTest.class));
  }
}
