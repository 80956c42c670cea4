package dev.signet.cli;

import dev.signet.diagnosis.Diagnosis;
import dev.signet.diagnosis.Diagnostician;
import dev.signet.diagnosis.Inquiry;
import dev.signet.diagnosis.Investigator;
import dev.signet.lookup.Lookup;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.name.NameRules;
import dev.signet.record.CustomerRecord;
import dev.signet.record.RecordText;
import dev.signet.refusal.Refused;
import dev.signet.settings.Settings;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says what is wrong with a domain's DNS and how to mend it: without a server, a database, or
/// having registered it.
///
/// ```
/// ./signet explain acme.com
/// ./signet explain acme.com --expect 'anypost CNAME dxyz12345.c.anypost.email' --json
/// ```
///
/// The diagnosis goes to standard output, progress to standard error. Exit code 0 when nothing is
/// broken, 1 when something is or nothing could be seen, 2 for bad usage.
@Command(
    name = "explain",
    description = "Says what is wrong with a domain's DNS and how to mend it.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is broken",
      "1:something is broken, or nothing could be seen",
      "2:bad usage"
    })
public final class Explain implements CommandWithCode {
  private final Tools tools;
  private final PrintStream out;
  private final PrintStream err;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DOMAIN", description = "A domain that sends mail.")
  private String domain = "";

  @CommandLine.Option(
      names = "--expect",
      paramLabel = "'OWNER TYPE VALUE'",
      description = {
        "A record that should be published; may be repeated.",
        "OWNER is absolute, or relative to the domain (@ for the domain itself)."
      })
  private List<String> expected = new ArrayList<>();

  @CommandLine.Option(
      names = "--selector",
      paramLabel = "SELECTOR",
      description = "A DKIM selector to look at; may be repeated.")
  private List<String> selectors = new ArrayList<>();

  @CommandLine.Option(
      names = "--resolver",
      paramLabel = "ADDRESS:PORT",
      description = "Ask this recursive resolver (default: SIGNET_RESOLVERS, or the system's).")
  private List<String> resolvers = new ArrayList<>();

  @CommandLine.Option(names = "--json", description = "Print JSON, as the API does.")
  private boolean json;

  /// What the command works with.
  ///
  /// @param lookup the DNS through these resolvers; through the settings' when there are none
  /// @param random for a name that cannot have been published
  /// @param json prints a diagnosis as the API does
  public record Tools(
      Function<List<InetSocketAddress>, Lookup> lookup,
      RandomGenerator random,
      InstantSource clock,
      Function<Diagnosis, String> json) {}

  /// @param err where progress goes
  public Explain(Tools tools, PrintStream out, PrintStream err) {
    this.tools = tools;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    Inquiry inquiry = inquiry();
    Logging.quiet();
    Investigator investigator =
        new Investigator(tools.lookup().apply(addresses()), tools.random(), tools.clock());
    Diagnosis diagnosis =
        Diagnostician.standard()
            .diagnose(investigator.look(inquiry, step -> err.println("signet: " + step + " …")));
    if (json) {
      out.println(tools.json().apply(diagnosis));
    } else {
      ExplainText.lines(diagnosis).forEach(out::println);
    }
    return diagnosis.broken() || !diagnosis.answered() ? 1 : 0;
  }

  private Inquiry inquiry() {
    DomainName name = name();
    List<CustomerRecord> records = new ArrayList<>();
    for (String text : expected) {
      records.add(
          RecordText.parse(text, name).orElseThrow(() -> usage("not OWNER TYPE VALUE: " + text)));
    }
    for (String selector : selectors) {
      if (DomainName.parse(selector + "._domainkey." + name).isEmpty()) {
        throw usage("not a selector: " + selector);
      }
    }
    return Inquiry.of(name, records, selectors);
  }

  /// Read as the API reads it: U-labels, capitals and a dot at the end are fine.
  private DomainName name() {
    try {
      EmailDomainName read =
          new NameRules(DomainName.of("platform.invalid"), DomainName.of("zone.invalid"), List.of())
              .read("domain", domain);
      return read.ascii();
    } catch (Refused refused) {
      throw usage(Optional.ofNullable(refused.getMessage()).orElse("not a domain: " + domain));
    }
  }

  private List<InetSocketAddress> addresses() {
    List<InetSocketAddress> out = new ArrayList<>();
    for (String text : resolvers) {
      out.add(
          Settings.serverAddress(text)
              .orElseThrow(() -> usage("not ADDRESS or ADDRESS:PORT: " + text)));
    }
    return out;
  }

  private CommandLine.ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException("picocli gives the spec before it calls");
    }
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
