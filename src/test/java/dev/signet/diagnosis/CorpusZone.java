package dev.signet.diagnosis;

import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One file of the corpus: a world in zone-file text with what is to be found in it.
///
/// The comments in front say it all: `expect: code severity` (several allowed), `fix: words` that
/// must stand in a fix, `right:` when nothing breaking may be found, `domain:`, `tracking: yes`,
/// `expected: none` to leave out the usual three CNAMEs, `record: OWNER TYPE VALUE` to expect more,
/// `selector:`, `fault: SERVER NAME KIND`, `hold: NAME TYPE SECONDS`, `server: NAME ADDRESS` for
/// one that only has what it is given. `zone: NAME [SERVER]` begins another zone, or one server's
/// own view of one.
public record CorpusZone(String name, List<String> header, List<Part> parts) {

  /// A zone's text, for everybody or for one server.
  public record Part(DomainName origin, Optional<String> server, String text) {
    public List<ResourceRecord> records() {
      return ZoneFile.parse(text, origin, 300);
    }
  }

  /// Every file, by name.
  public static List<CorpusZone> all() {
    try (var files = Files.list(Path.of("src/test/resources/corpus"))) {
      return files
          .filter(file -> file.toString().endsWith(".zone"))
          .sorted()
          .map(CorpusZone::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CorpusZone read(Path file) {
    try {
      String name = file.getFileName().toString().replace(".zone", "");
      List<String> header = new ArrayList<>();
      List<Part> parts = new ArrayList<>();
      DomainName origin = DomainName.of("example.com");
      Optional<String> server = Optional.empty();
      StringBuilder text = new StringBuilder();
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("; zone: ")) {
          parts.add(new Part(origin, server, text.toString()));
          String[] words = line.substring(8).strip().split(" ");
          origin = DomainName.of(words[0]);
          server = words.length > 1 ? Optional.of(words[1]) : Optional.empty();
          text.setLength(0);
        } else if (line.startsWith("; ") && line.contains(":")) {
          header.add(line.substring(2));
        } else {
          text.append(line).append('\n');
        }
      }
      parts.add(new Part(origin, server, text.toString()));
      return new CorpusZone(name, header, parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The values of the header lines called `key`.
  public List<String> values(String key) {
    return header.stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.substring(key.length() + 1).strip())
        .toList();
  }

  public boolean says(String key) {
    return !values(key).isEmpty();
  }

  public DomainName domain() {
    return DomainName.of(values("domain").stream().findFirst().orElse("example.com"));
  }

  /// The codes that must be found, and nothing else breaking.
  public Set<String> breaking() {
    Set<String> out = new TreeSet<>();
    for (String line : values("expect")) {
      String[] words = line.split(" ");
      if (words[1].equals("breaking")) {
        out.add(words[0]);
      }
    }
    return out;
  }

  @Override
  public String toString() {
    return name;
  }
}
