package dev.signet.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.provider.nativedns.NativeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What a provider brings besides its code: a page, its name in the API description, settings under
/// its own name.
class ProviderKindsTest {
  @Test
  void theApiDescriptionNamesTheListedProvidersAndNoOther() throws IOException {
    Matcher schema =
        Pattern.compile("\n    Provider:\n      enum: \\[([^]]*)]\n")
            .matcher(Files.readString(Path.of("src/main/resources/openapi.yaml")));
    assertTrue(schema.find());
    Set<String> names = new TreeSet<>(List.of(NativeProvider.NAME));
    ProviderKinds.ALL.forEach(kind -> names.add(kind.name()));
    assertEquals(names, new TreeSet<>(List.of(schema.group(1).split(", "))));
  }

  @Test
  void everyFolderHasItsPageAndItsPlaceInTheList() throws IOException {
    Path folders = Path.of("src/main/java/dev/signet/provider");
    Set<String> found = new TreeSet<>();
    try (var below = Files.list(folders)) {
      below.filter(Files::isDirectory).forEach(each -> found.add(each.getFileName().toString()));
    }
    found.remove("nativedns");
    Set<String> listed = new TreeSet<>();
    for (ProviderKind kind : ProviderKinds.ALL) {
      String name = kind.getClass().getPackageName();
      listed.add(name.substring(name.lastIndexOf('.') + 1));
    }
    assertEquals(found, listed);
    String readme = Files.readString(Path.of("docs/providers/README.md"));
    for (String folder : listed) {
      assertTrue(readme.contains("(" + folder + ".md)"), folder);
      assertTrue(Files.exists(Path.of("docs/providers/" + folder + ".md")), folder);
    }
  }

  @Test
  void aProviderHasItsNameInFrontOfItsSettingsAndShowsNone() {
    for (ProviderKind kind : ProviderKinds.ALL) {
      for (ProviderSetting setting : kind.settings()) {
        String prefix = "SIGNET_" + kind.name().toUpperCase(java.util.Locale.ROOT) + "_";
        assertTrue(setting.name().startsWith(prefix), setting.name());
        assertTrue(setting.fallback().filter(setting.good().negate()).isEmpty(), setting.name());
      }
    }
    ProviderSettings set = new ProviderSettings(java.util.Map.of("SIGNET_X", "canary"));
    assertFalse(set.toString().contains("canary"));
  }
}
