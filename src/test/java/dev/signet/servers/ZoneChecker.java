package dev.signet.servers;

import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The two programs that judge zones (Debian packages `zonemaster-cli` and `dnsviz`), run over the
/// zone below a [PrivateRoot].
final class ZoneChecker {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path SCRIPTS = Path.of("src", "test", "resources", "zonecheck");
  private static final long PATIENCE_SECONDS = 240;
  private static final Set<String> GRAVE = Set.of("CRITICAL", "ERROR", "WARNING");

  private final String played;

  /// @param played which address is played by which socket, see [PrivateRoot#played]
  ZoneChecker(String played) {
    this.played = played;
  }

  /// What a program finds fault with; findings are the same when tool, level and code are.
  record Finding(String tool, String level, String code) implements Comparable<Finding> {
    boolean isGrave() {
      return GRAVE.contains(level);
    }

    @Override
    public int compareTo(Finding other) {
      return toString().compareTo(other.toString());
    }
  }

  /// Everything that Zonemaster says about the zone, down to what it only notes, each with one
  /// example of what it was said about.
  Map<Finding, String> zonemaster() {
    Path folder = ServerProcess.directory("zonemaster");
    try {
      Path hints = Files.writeString(folder.resolve("hints"), PrivateRoot.HINTS);
      JsonNode said =
          run(
              folder,
              new Program("perl", "perl").find().toString(),
              script("played_zonemaster.pl"),
              new Program("zonemaster-cli", "zonemaster-cli").find().toString(),
              "--hints",
              hints.toString(),
              "--no-ipv6",
              "--level",
              "INFO",
              "--no-progress",
              "--json",
              PrivateRoot.ZONE);
      Map<Finding, String> found = new TreeMap<>();
      for (JsonNode entry : said) {
        found.putIfAbsent(
            new Finding(
                "zonemaster", entry.get("level").stringValue(), entry.get("tag").stringValue()),
            entry.get("args").toString());
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(folder);
    }
  }

  /// What DNSViz finds fault with in the zone as a whole, its servers' manners (EDNS, cookies, TCP)
  /// and these names in it.
  Map<Finding, String> dnsviz(List<String> names) {
    Map<Finding, String> found = new TreeMap<>();
    collect(dnsviz(List.of("-E"), List.of(PrivateRoot.ZONE)), "", found);
    collect(dnsviz(List.of("-R", "A,AAAA,MX,TXT,CAA"), names), "", found);
    return found;
  }

  private JsonNode dnsviz(List<String> options, List<String> names) {
    Path folder = ServerProcess.directory("dnsviz");
    try {
      String program = new Program("dnsviz", "dnsviz").find().toString();
      Path seen = folder.resolve("seen");
      List<String> probe =
          new ArrayList<>(
              List.of(
                  new Program("python3", "python3").find().toString(),
                  script("played_dnsviz.py"),
                  program,
                  "probe",
                  "-4",
                  "-A",
                  "-x",
                  ".:ns.root=" + PrivateRoot.ABOVE,
                  "-o",
                  seen.toString()));
      probe.addAll(options);
      probe.addAll(names);
      execute(folder, probe);
      JsonNode said = run(folder, program, "grok", "-l", "info", "-r", seen.toString());
      for (String name : names) {
        if (!said.has(name + ".") || !said.get(name + ".").has("queries")) {
          throw new AssertionError("dnsviz says nothing about " + name + ": " + said);
        }
      }
      return said;
    } finally {
      delete(folder);
    }
  }

  private static void collect(JsonNode node, String path, Map<Finding, String> found) {
    node.properties()
        .forEach(member -> {
          String below = path + "/" + member.getKey();
          switch (member.getKey()) {
            case "errors" -> add("ERROR", member.getValue(), path, found);
            case "warnings" -> add("WARNING", member.getValue(), path, found);
            default -> collect(member.getValue(), below, found);
          }
        });
    if (node.isArray()) {
      node.forEach(item -> collect(item, path, found));
    }
  }

  private static void add(String level, JsonNode said, String path, Map<Finding, String> found) {
    for (JsonNode entry : said) {
      found.putIfAbsent(
          new Finding("dnsviz", level, entry.get("code").stringValue()), path + " " + entry);
    }
  }

  private static String script(String name) {
    return SCRIPTS.resolve(name).toAbsolutePath().toString();
  }

  private JsonNode run(Path folder, String... command) {
    return JSON.readTree(execute(folder, List.of(command)));
  }

  private String execute(Path folder, List<String> command) {
    try {
      Path output = folder.resolve("output");
      Path errors = folder.resolve("errors");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      // Nobody's own settings of these programs, and no bytecode beside the scripts.
      builder.environment().keySet().retainAll(Set.of("PATH"));
      builder.environment().put("HOME", folder.toString());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      builder.environment().put("ADDRESSES", played);
      Process process = builder.start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end: " + Files.readString(errors));
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(command + " fails: " + Files.readString(errors));
      }
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path folder) {
    java.io.File[] files = folder.toFile().listFiles();
    if (files != null) {
      Arrays.stream(files).forEach(java.io.File::delete);
    }
    folder.toFile().delete();
  }
}
