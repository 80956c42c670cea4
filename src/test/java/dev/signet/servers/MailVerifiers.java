package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// OpenDKIM, rspamd, dkimpy and mailauth: whether a message's signatures are good, in the opinion
/// of each, with keys from the DNS that a resolver gives.
///
/// Messages are as SMTP carries them: they end in CRLF.
public final class MailVerifiers implements AutoCloseable {
  private static final Path SOURCE = Path.of("src", "test", "mail");
  private static final Path PLACE = Path.of("target", "mail");
  private static final Pattern OPENDKIM_RESULT =
      Pattern.compile("dkim=(\\w+).*? header\\.s=([\\w-]+)");

  /// Their names.
  public enum Verifier {
    OPENDKIM,
    RSPAMD,
    DKIMPY,
    MAILAUTH
  }

  private final InetSocketAddress resolver;
  private final Path folder = ServerProcess.directory("mail");
  private final InetSocketAddress rspamdSocket;
  private final ServerProcess rspamd;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private MailVerifiers(InetSocketAddress resolver, InetSocketAddress rspamdSocket) {
    this.resolver = resolver;
    this.rspamdSocket = rspamdSocket;
    this.rspamd = startRspamd();
  }

  /// @param resolver whom all of them ask
  /// @param rspamd where rspamd may listen
  public static MailVerifiers start(InetSocketAddress resolver, InetSocketAddress rspamd) {
    install();
    return new MailVerifiers(resolver, rspamd);
  }

  /// What the lock file says, from the registry or npm's cache; kept until the lock file changes.
  private static void install() {
    try {
      Files.createDirectories(PLACE);
      Path installed = PLACE.resolve("installed-lock.json");
      byte[] lock = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
      for (String file : List.of("package.json", "package-lock.json", "verify.mjs")) {
        Files.copy(SOURCE.resolve(file), PLACE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      if (!Files.exists(installed) || !Arrays.equals(lock, Files.readAllBytes(installed))) {
        run(
            PLACE,
            new Program("npm", "npm").find().toString(),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefer-offline");
        Files.write(installed, lock);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The selectors whose signatures pass, by verifier, for each message in its order.
  public List<Map<Verifier, Set<String>>> passes(List<byte[]> messages) {
    List<Path> files = new ArrayList<>();
    try {
      for (int i = 0; i < messages.size(); i++) {
        files.add(Files.write(folder.resolve("message" + i + ".eml"), messages.get(i)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<Verifier, List<Set<String>>> opinions = new LinkedHashMap<>();
    opinions.put(Verifier.OPENDKIM, opendkim(files));
    opinions.put(Verifier.RSPAMD, messages.stream().map(this::rspamd).toList());
    opinions.put(Verifier.DKIMPY, dkimpy(files));
    opinions.put(Verifier.MAILAUTH, mailauth(files));
    List<Map<Verifier, Set<String>>> passes = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      Map<Verifier, Set<String>> of = new LinkedHashMap<>();
      for (Map.Entry<Verifier, List<Set<String>>> opinion : opinions.entrySet()) {
        of.put(opinion.getKey(), opinion.getValue().get(i));
      }
      passes.add(of);
    }
    return passes;
  }

  /// OpenDKIM reads messages from files in its test mode, and asks through libunbound.
  private List<Set<String>> opendkim(List<Path> files) {
    Path unbound = folder.resolve("unbound.conf");
    Path settings = folder.resolve("opendkim.conf");
    try {
      Files.writeString(
          unbound,
          """
          server:
            do-not-query-localhost: no
            local-zone: "test." nodefault
          forward-zone:
            name: "."
            forward-addr: %s
          """
              .formatted(Loopback.at(resolver)));
      Files.writeString(settings, "ResolverConfiguration " + unbound + "\nSyslog no\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Set<String>> passes = new ArrayList<>();
    // It works through its files in their order, and says what field it would add to each.
    for (int from = 0; from < files.size(); from += 50) {
      List<Path> some = files.subList(from, Math.min(files.size(), from + 50));
      String said =
          run(
              folder,
              new Program("opendkim", "opendkim").find().toString(),
              "-x",
              settings.toString(),
              "-b",
              "v",
              "-vvv",
              "-t",
              String.join(",", some.stream().map(Path::toString).toList()));
      String[] added = said.split("### INSHEADER", -1);
      assertEquals(some.size(), added.length - 1, "files read by OpenDKIM: " + said);
      for (int i = 1; i < added.length; i++) {
        passes.add(passing(OPENDKIM_RESULT.matcher(added[i]), 2, 1));
      }
    }
    return passes;
  }

  private static Set<String> passing(Matcher results, int selector, int word) {
    Set<String> selectors = new TreeSet<>();
    for (MatchResult result : results.results().toList()) {
      if (result.group(word).equals("pass")) {
        selectors.add(result.group(selector));
      }
    }
    return selectors;
  }

  private ServerProcess startRspamd() {
    Path place = ServerProcess.directory("rspamd");
    String settings =
        """
        options {
          pidfile = "%1$s/rspamd.pid";
          filters = "dkim";
          dns { nameserver = ["%2$s:%3$d"]; timeout = 2s; retransmits = 3; }
          local_addrs = [];
          url_tld = "%1$s/suffixes";
          disable_hyperscan = true;
          control_socket = "%1$s/rspamd.sock mode=0600";
          tempdir = "%1$s";
        }
        logging { type = "console"; level = "notice"; }
        worker "normal" { bind_socket = "%4$s:%5$d"; count = 1; mime = true; }
        dkim { check_local = true; check_authed = true; skip_multi = false; max_sigs = 10; }
        """
            .formatted(
                place,
                resolver.getAddress().getHostAddress(),
                resolver.getPort(),
                rspamdSocket.getAddress().getHostAddress(),
                rspamdSocket.getPort());
    try {
      // With Debian's list of suffixes it takes half a minute to start.
      Files.writeString(place.resolve("suffixes"), "com\nnet\ntest\n");
      Files.writeString(place.resolve("rspamd.conf"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess process =
        ServerProcess.start(
            "rspamd",
            new Program("rspamd", "rspamd"),
            place,
            List.of("-f", "-i", "-c", place.resolve("rspamd.conf").toString()));
    process.await(
        "answering",
        () -> {
          try {
            return http.send(request("ping").GET().build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode()
                == 200;
          } catch (IOException e) {
            return false;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
    return process;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create(
                "http://"
                    + rspamdSocket.getAddress().getHostAddress()
                    + ":"
                    + rspamdSocket.getPort()
                    + "/"
                    + path))
        .timeout(Duration.ofSeconds(30));
  }

  private Set<String> rspamd(byte[] message) {
    try {
      String body =
          http.send(
                  request("checkv2").POST(HttpRequest.BodyPublishers.ofByteArray(message)).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      JsonNode symbols = JsonMapper.shared().readTree(body).path("symbols");
      assertTrue(!symbols.isMissingNode(), body);
      Set<String> selectors = new TreeSet<>();
      for (JsonNode option : symbols.path("R_DKIM_ALLOW").path("options")) {
        selectors.add(option.asString().replaceFirst(".*:s=", ""));
      }
      return selectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<Set<String>> dkimpy(List<Path> files) {
    List<String> command = new ArrayList<>();
    command.add(new Program("python3", "python3-dkim").find().toString());
    command.add(SOURCE.resolve("verify.py").toAbsolutePath().toString());
    command.add(resolver.getAddress().getHostAddress());
    command.add(Integer.toString(resolver.getPort()));
    files.forEach(file -> command.add(file.toString()));
    return lines(files, run(folder, command.toArray(String[]::new)));
  }

  private List<Set<String>> mailauth(List<Path> files) {
    List<String> command = new ArrayList<>();
    command.add(new Program("node", "nodejs").find().toString());
    command.add("verify.mjs");
    command.add(resolver.getAddress().getHostAddress() + ":" + resolver.getPort());
    files.forEach(file -> command.add(file.toString()));
    return lines(files, run(PLACE, command.toArray(String[]::new)));
  }

  /// Reads lines of file, selector and result.
  private static List<Set<String>> lines(List<Path> files, String said) {
    Map<String, Set<String>> passes = new LinkedHashMap<>();
    files.forEach(file -> passes.put(file.toString(), new TreeSet<>()));
    for (String line : said.lines().toList()) {
      String[] words = line.split(" ", -1);
      assertTrue(words.length == 3 && passes.containsKey(words[0]), said);
      if (words[2].equals("pass")) {
        passes.get(words[0]).add(words[1]);
      }
    }
    return List.copyOf(passes.values());
  }

  private static String run(Path place, String... command) {
    try {
      // Warnings are not part of the answer.
      Path errors = Files.createTempFile("signet", ".stderr");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        String output =
            new String(process.getInputStream().readNBytes(1 << 24), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "never ends");
        assertEquals(0, process.exitValue(), output + Files.readString(errors));
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    rspamd.close();
    http.close();
    try (var files = Files.list(folder)) {
      files.forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    folder.toFile().delete();
  }
}
