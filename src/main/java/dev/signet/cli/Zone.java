package dev.signet.cli;

import dev.signet.settings.Secret;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The zone as the database has it, and how that differs from what is served.
///
/// Asks a running node through its admin API (SIGNET_HTTP_ADDR, SIGNET_ADMIN_TOKEN), because the
/// embedded database belongs to the node.
@Command(name = "zone", description = "Exports the zone, or compares it with what is served.")
final class Zone implements CommandWithCode {
  /// As diff(1) has it.
  private static final int DIFFERENT = 1;

  private static final int TROUBLE = 2;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration MAX = Duration.ofMinutes(30);

  private final Supplier<Settings> settings;
  private final PrintStream out;
  private final PrintStream err;

  @Spec private @Nullable CommandSpec spec;

  Zone(Supplier<Settings> settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli gives the spec before it calls");
    }
    throw new CommandLine.ParameterException(spec.commandLine(), "export or diff is missing");
  }

  @Command(
      name = "export",
      description = "Prints the zone file that the database says should be served.")
  int export() throws IOException, InterruptedException {
    return with((client, base) -> {
      Optional<String> after = Optional.empty();
      do {
        HttpResponse<String> page =
            base.get(client, "/admin/zone" + after.map(token -> "?after=" + token).orElse(""));
        if (page.statusCode() != 200) {
          return refused(page);
        }
        out.print(page.body());
        after = page.headers().firstValue("Signet-Next");
      } while (after.isPresent());
      out.flush();
      return 0;
    });
  }

  @Command(
      name = "diff",
      description = {
        "Compares what is served with the database.",
        "Exit code: 0 equal, 1 different, 2 could not be compared."
      })
  int diff() throws IOException, InterruptedException {
    return with((client, base) -> {
      HttpResponse<String> reply = base.get(client, "/admin/zone/diff");
      if (reply.statusCode() != 200) {
        return refused(reply);
      }
      out.print(reply.body());
      out.flush();
      if (!reply.headers().firstValue("Signet-Complete").orElse("false").equals("true")) {
        return TROUBLE;
      }
      return reply.headers().firstValueAsLong("Signet-Drift").orElse(1) == 0 ? 0 : DIFFERENT;
    });
  }

  private interface Work {
    int run(HttpClient client, Base base) throws IOException, InterruptedException;
  }

  /// Where the node is, and what opens it.
  private record Base(String uri, Secret token) {
    HttpResponse<String> get(HttpClient client, String path)
        throws IOException, InterruptedException {
      return client.send(
          HttpRequest.newBuilder(URI.create(uri + path))
              .timeout(MAX)
              .header("Authorization", "Bearer " + token.reveal())
              .build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
  }

  private int with(Work work) throws InterruptedException {
    Settings read = settings.get();
    if (read.access().adminToken().isEmpty()) {
      err.println(
          "signet: set SIGNET_ADMIN_TOKEN to the token of the running node (it is printed at the"
              + " start when it was not set there)");
      return TROUBLE;
    }
    Base base = new Base("http://" + host(read.http().address()), read.access().adminToken().get());
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      return work.run(client, base);
    } catch (IOException e) {
      err.println("signet: no answer from " + base.uri() + ": " + e);
      return TROUBLE;
    }
  }

  private int refused(HttpResponse<String> reply) {
    err.println("signet: the node answers " + reply.statusCode() + ": " + reply.body());
    return TROUBLE;
  }

  /// A wildcard address is one to listen on, not one to ask.
  private static String host(InetSocketAddress listening) {
    InetAddress address =
        listening.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : listening.getAddress();
    String text = address.getHostAddress();
    return (text.contains(":") ? "[" + text + "]" : text) + ":" + listening.getPort();
  }
}
