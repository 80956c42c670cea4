package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Key records as `opendkim-testkey` judges them, which reads them through libunbound from its
/// configuration file, without a network.
///
/// We are the stricter: it does not look into the key, and it does not ask whether rsa-sha256 is
/// among what a record allows. Each such difference has a name here, and there are no others.
class OpendkimOpinionTest {
  /// @param stricter why we refuse what the other takes; empty when both must agree
  private record Part(String text, Optional<String> stricter) {
    static Part of(String text) {
      return new Part(text, Optional.empty());
    }

    static Part stricter(String text, String why) {
      return new Part(text, Optional.of(why));
    }
  }

  private static final String KEY = key();
  private static final List<List<Part>> SLOTS =
      List.of(
          List.of(
              Part.of("v=DKIM1; "),
              Part.of(""),
              Part.of(" v = DKIM1 ; "),
              Part.of("V=DKIM1; "),
              Part.of("v=DKIM2; "),
              Part.of("v=dkim1; "),
              Part.of("v=spf1 -all; "),
              Part.stricter("n=x; v=DKIM1; ", "v= is not the first tag (RFC 6376 section 3.6.1)")),
          List.of(
              Part.of("k=rsa; "),
              Part.of(""),
              Part.of("k=dsa; "),
              Part.stricter("k=ed25519; ", "no rsa key")),
          List.of(
              Part.of(""),
              Part.of("h=sha256; "),
              Part.of("h=sha1:sha256; "),
              Part.of("h = sha256 : sha1 ; "),
              Part.of("h=; "),
              Part.of("h=sha512; "),
              Part.stricter("h=sha1; ", "sha256 is not allowed")),
          List.of(
              Part.of(""),
              Part.of("s=email; "),
              Part.of("s=*; "),
              Part.of("s=tlsrpt; "),
              Part.of("s=tlsrpt:email; ")),
          List.of(
              Part.of(""),
              Part.of("o=hello world; "),
              Part.of("zz=1; "),
              Part.of("t=y; "),
              Part.of("t=s:y; "),
              Part.of("g=*; "),
              Part.of("; "),
              Part.of("=x; ")),
          List.of(
              Part.of("p=" + KEY),
              Part.of("p=" + KEY + ";"),
              Part.of("p = " + KEY.substring(0, 70) + " " + KEY.substring(70)),
              Part.of("p="),
              Part.of(""),
              Part.of("p=" + KEY.substring(0, KEY.length() - 3)),
              Part.stricter("p=!!!", "p= is not base64"),
              Part.stricter("p=AAAA", "p= is no key"),
              Part.stricter("p=" + KEY.substring(0, 100), "p= is no key"),
              Part.stricter(
                  "p=" + KEY + "; p=" + KEY, "a tag stands twice (RFC 6376 section 3.2)")));

  private static final Optional<Path> PROGRAM = program();

  @TempDir Path folder;

  @Test
  void agreesOnTwoHundredRecordsButForTheDifferencesNamed() throws Exception {
    assumeTrue(PROGRAM.isPresent(), "opendkim-testkey is not installed (opendkim-tools)");
    Map<String, Set<String>> records = records(200);
    List<String> texts = List.copyOf(records.keySet());
    Path settings = settings(texts);
    Set<String> met = new TreeSet<>();
    int usable = 0;
    int useless = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      boolean ours = KeyRecord.parse(text).filter(r -> r.whyUnusable().isEmpty()).isPresent();
      boolean theirs = accepted("s" + i, settings);
      if (ours == theirs) {
        usable += ours ? 1 : 0;
        useless += ours ? 0 : 1;
        continue;
      }
      Set<String> stricter = records.get(text);
      assertTrue(
          theirs && !stricter.isEmpty(), "ours " + ours + ", theirs " + theirs + ": " + text);
      met.addAll(stricter);
    }
    assertTrue(usable >= 25 && useless >= 25, usable + " usable, " + useless + " useless");
    assertEquals(
        new TreeSet<>(
            SLOTS.stream()
                .flatMap(List::stream)
                .flatMap(part -> part.stricter().stream())
                .toList()),
        met);
  }

  /// Every part once in a record that is fine otherwise, then mixes of a few.
  private static Map<String, Set<String>> records(int count) {
    Map<String, Set<String>> out = new TreeMap<>();
    for (int slot = 0; slot < SLOTS.size(); slot++) {
      for (int choice = 0; choice < SLOTS.get(slot).size(); choice++) {
        int[] choices = new int[SLOTS.size()];
        choices[slot] = choice;
        add(choices, out);
      }
    }
    Random random = new Random(6376);
    while (out.size() < count) {
      int[] choices = new int[SLOTS.size()];
      for (int slot = 0; slot < choices.length; slot++) {
        int most = SLOTS.get(slot).size();
        // The first half of each slot is mostly fine.
        choices[slot] = random.nextInt(random.nextInt(5) == 0 ? most : (most + 1) / 2);
      }
      add(choices, out);
    }
    return out;
  }

  private static void add(int[] choices, Map<String, Set<String>> out) {
    StringBuilder text = new StringBuilder();
    Set<String> stricter = new LinkedHashSet<>();
    for (int slot = 0; slot < choices.length; slot++) {
      Part part = SLOTS.get(slot).get(choices[slot]);
      text.append(part.text());
      part.stricter().ifPresent(stricter::add);
    }
    out.put(text.toString(), stricter);
  }

  private Path settings(List<String> texts) throws IOException {
    StringBuilder unbound = new StringBuilder("server:\n  local-zone: \"test.\" static\n");
    for (int i = 0; i < texts.size(); i++) {
      List<String> strings = new ArrayList<>();
      String text = texts.get(i);
      for (int from = 0; from < text.length(); from += 200) {
        strings.add('"' + text.substring(from, Math.min(text.length(), from + 200)) + '"');
      }
      unbound
          .append("  local-data: 's" + i + "._domainkey.test. IN TXT ")
          .append(strings.isEmpty() ? "\"\"" : String.join(" ", strings))
          .append("'\n");
    }
    Path resolver = Files.writeString(folder.resolve("unbound.conf"), unbound);
    return Files.writeString(
        folder.resolve("opendkim.conf"), "ResolverConfiguration " + resolver + "\n");
  }

  private boolean accepted(String selector, Path settings)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                PROGRAM.orElseThrow().toString(),
                "-d",
                "test",
                "-s",
                selector,
                "-x",
                settings.toString(),
                "-v")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS), "opendkim-testkey does not end");
    String text = Files.readString(said, StandardCharsets.ISO_8859_1);
    assertTrue(!text.contains("not found") && !text.contains("timed out"), text);
    return process.exitValue() == 0;
  }

  /// Debian keeps it where not everybody looks.
  private static Optional<Path> program() {
    return Stream.of(System.getenv("PATH") + File.pathSeparator + "/usr/sbin")
        .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
        .map(folder -> Path.of(folder, "opendkim-testkey"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return Base64.getEncoder()
          .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
