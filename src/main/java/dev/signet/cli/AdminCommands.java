package dev.signet.cli;

import dev.signet.api.admin.AdminClient;
import dev.signet.settings.BadSetting;
import dev.signet.settings.Settings;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `org add`, `key add`, `token add`, `signing-key add`: what an operator makes in a running
/// service (CONTRACT OP-4). The admin token comes from `SIGNET_ADMIN_TOKEN` and never from the
/// command line, where every user of the machine could read it. A secret is printed once.
final class AdminCommands {
  private AdminCommands() {}

  /// Adds the commands to `line`.
  static void addTo(CommandLine line, Supplier<Settings> settings, PrintStream out) {
    line.addSubcommand(new CommandLine(new Org()).addSubcommand(new OrgAdd(settings, out)));
    line.addSubcommand(new CommandLine(new Key()).addSubcommand(new KeyAdd(settings, out)));
    line.addSubcommand(new CommandLine(new Token()).addSubcommand(new TokenAdd(settings, out)));
    line.addSubcommand(
        new CommandLine(new SigningKey()).addSubcommand(new SigningKeyAdd(settings, out)));
  }

  /// A word that only has words below it.
  private abstract static class Group implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      if (spec != null) {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing: add");
      }
    }
  }

  @Command(name = "org", description = "Organizations.")
  private static final class Org extends Group {}

  @Command(name = "key", description = "Keys of organizations.")
  private static final class Key extends Group {}

  @Command(name = "token", description = "Personal tokens.")
  private static final class Token extends Group {}

  @Command(name = "signing-key", description = "Credentials of mail servers.")
  private static final class SigningKey extends Group {}

  /// Where the service is.
  private static final class Service {
    @Option(
        names = "--url",
        paramLabel = "URL",
        description = "Where the service is, when it is not at SIGNET_HTTP_ADDR.")
    private String url = "";

    <T> T ask(Settings settings, Function<AdminClient, T> question) {
      String token =
          settings
              .access()
              .adminToken()
              .orElseThrow(() ->
                  new BadSetting(
                      "SIGNET_ADMIN_TOKEN is not set; set it to the admin token of the service"))
              .reveal();
      try (AdminClient client = new AdminClient(address(settings), token)) {
        return question.apply(client);
      }
    }

    private URI address(Settings settings) {
      if (!url.isEmpty()) {
        return URI.create(url);
      }
      InetSocketAddress http = settings.http().address();
      InetAddress listening = http.getAddress();
      String host = listening.isAnyLocalAddress() ? "127.0.0.1" : listening.getHostAddress();
      return URI.create(
          "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.getPort());
    }
  }

  private static void line(PrintStream out, String name, String value) {
    out.println("%-13s %s".formatted(name, value));
  }

  @Command(name = "add", description = "Adds an organization and prints its id.")
  private static final class OrgAdd implements CommandWithCode {
    private final Supplier<Settings> settings;
    private final PrintStream out;

    @Mixin private final Service service = new Service();

    @Parameters(index = "0", paramLabel = "NAME", description = "What people call it.")
    private String name = "";

    OrgAdd(Supplier<Settings> settings, PrintStream out) {
      this.settings = settings;
      this.out = out;
    }

    @Override
    public Integer call() {
      AdminClient.Made made = service.ask(settings.get(), client -> client.addOrganization(name));
      line(out, "organization", made.id());
      return 0;
    }
  }

  @Command(name = "add", description = "Adds a key and prints it, this once.")
  private static final class KeyAdd implements CommandWithCode {
    private final Supplier<Settings> settings;
    private final PrintStream out;

    @Mixin private final Service service = new Service();

    @Option(names = "--organization", required = true, paramLabel = "ID", description = "Whose.")
    private String organization = "";

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        description = "What it may do, such as email_domains:manage; may be repeated. All if none.")
    private List<String> scopes = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "What it is for.")
    private String name = "command line";

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "ap or ak.")
    private String prefix = "ak";

    KeyAdd(Supplier<Settings> settings, PrintStream out) {
      this.settings = settings;
      this.out = out;
    }

    @Override
    public Integer call() {
      AdminClient.Made made =
          service.ask(settings.get(), client -> client.addKey(organization, name, prefix, scopes));
      line(out, "id", made.id());
      line(out, "key", made.secret());
      return 0;
    }
  }

  @Command(name = "add", description = "Adds a personal token and prints it, this once.")
  private static final class TokenAdd implements CommandWithCode {
    private final Supplier<Settings> settings;
    private final PrintStream out;

    @Mixin private final Service service = new Service();

    @Option(
        names = "--organization",
        required = true,
        paramLabel = "ID",
        description = "Where it works; may be repeated.")
    private List<String> organizations = List.of();

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        description = "What it may do in each; may be repeated. All if none.")
    private List<String> scopes = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Whose it is.")
    private String name = "command line";

    TokenAdd(Supplier<Settings> settings, PrintStream out) {
      this.settings = settings;
      this.out = out;
    }

    @Override
    public Integer call() {
      AdminClient.Made made =
          service.ask(settings.get(), client -> client.addToken(organizations, name, scopes));
      line(out, "id", made.id());
      line(out, "token", made.secret());
      return 0;
    }
  }

  @Command(
      name = "add",
      description = "Adds a credential for a mail server and prints it, this once.")
  private static final class SigningKeyAdd implements CommandWithCode {
    private final Supplier<Settings> settings;
    private final PrintStream out;

    @Mixin private final Service service = new Service();

    @Option(
        names = "--organization",
        paramLabel = "ID",
        description = "Whose domains it opens; those of all if none.")
    private String organization = "";

    @Option(
        names = "--domain",
        paramLabel = "DOMAIN",
        description = "A domain it opens; may be repeated. All if none.")
    private List<String> domains = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Which mail server it is for.")
    private String name = "command line";

    SigningKeyAdd(Supplier<Settings> settings, PrintStream out) {
      this.settings = settings;
      this.out = out;
    }

    @Override
    public Integer call() {
      AdminClient.Made made =
          service.ask(settings.get(), client -> client.addSigningKey(name, organization, domains));
      line(out, "id", made.id());
      line(out, "key", made.secret());
      return 0;
    }
  }
}
