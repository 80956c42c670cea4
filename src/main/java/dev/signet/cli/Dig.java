package dev.signet.cli;

import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.Wire;
import dev.signet.name.DomainName;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Asks one name server one question and prints the reply as `dig` does.
///
/// UDP first, TCP when the reply is truncated (RFC 7766 §5). Replies to something else are passed
/// over and the wait goes on.
@Command(name = "dig", description = "Asks our name server (or another one) one question.")
final class Dig implements CommandWithCode {
  /// As dig(1) has it.
  private static final int NO_REPLY = 9;

  private final Supplier<Settings> settings;
  private final PrintStream out;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "An owner name.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "TYPE",
      arity = "0..1",
      description = "A record type; A when left out.")
  private String type = "A";

  @Option(names = "--tcp", description = "Ask over TCP at once.")
  private boolean tcp;

  @Option(names = "--short", description = "Print the answer's data only, one record a line.")
  private boolean brief;

  @Option(
      names = "--server",
      paramLabel = "ADDRESS:PORT",
      description = "Ask this server instead of ours (SIGNET_DNS_ADDR).")
  private String server = "";

  Dig(Supplier<Settings> settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Question question =
        new Question(
            DomainName.parse(name).orElseThrow(() -> usage("not a domain name: " + name)),
            RecordType.parse(type).orElseThrow(() -> usage("not a record type: " + type)));
    InetSocketAddress address = address();
    int id = new SecureRandom().nextInt(0x10000);
    byte[] query =
        Wire.encode(
            Message.query(
                id, Message.Flags.QUERY_ITERATIVE, question, Optional.of(Message.Edns.DEFAULT)));
    long begin = System.nanoTime();
    boolean overTcp = tcp;
    Optional<OneQuestion.Reply> reply =
        overTcp ? OneQuestion.overTcp(address, query) : OneQuestion.overUdp(address, query, id);
    if (!overTcp && reply.isPresent() && reply.get().message().flags().truncated()) {
      out.println(";; truncated, asking again over TCP");
      overTcp = true;
      reply = OneQuestion.overTcp(address, query);
    }
    if (reply.isEmpty()) {
      out.println(";; no reply from " + print(address));
      return NO_REPLY;
    }
    if (brief) {
      reply.get().message().answer().forEach(record -> out.println(record.data().text()));
      return 0;
    }
    print(reply.get(), address, overTcp, (System.nanoTime() - begin) / 1_000_000);
    return 0;
  }

  private InetSocketAddress address() {
    if (server.isEmpty()) {
      return settings.get().nameServer().address();
    }
    return Settings.serverAddress(server)
        .orElseThrow(() -> usage("not ADDRESS or ADDRESS:PORT: " + server));
  }

  private CommandLine.ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException("picocli gives the spec before it calls");
    }
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private void print(
      OneQuestion.Reply reply, InetSocketAddress address, boolean overTcp, long millis) {
    Message message = reply.message();
    out.println(
        ";; opcode "
            + message.opcode()
            + ", status "
            + message.rcode()
            + ", id "
            + message.id()
            + ", flags "
            + String.join(" ", flags(message.flags())));
    message
        .edns()
        .ifPresent(edns -> {
          out.println(";; EDNS version " + edns.version() + ", UDP size " + edns.udpSize());
          edns.extendedErrors().forEach(error -> out.println(";; extended error " + error));
        });
    out.println(";; QUESTION");
    message.question().ifPresent(q -> out.println(";" + q.name() + ". IN " + q.type()));
    section("ANSWER", message.answer());
    section("AUTHORITY", message.authority());
    section("ADDITIONAL", message.additional());
    out.println(
        ";; from "
            + print(address)
            + " over "
            + (overTcp ? "TCP" : "UDP")
            + ", "
            + reply.octets()
            + " octets, "
            + millis
            + " ms");
  }

  private void section(String title, List<ResourceRecord> records) {
    if (!records.isEmpty()) {
      out.println(";; " + title);
      records.forEach(out::println);
    }
  }

  private static List<String> flags(Message.Flags flags) {
    List<String> names = new ArrayList<>();
    add(names, flags.response(), "qr");
    add(names, flags.authoritative(), "aa");
    add(names, flags.truncated(), "tc");
    add(names, flags.recursionDesired(), "rd");
    add(names, flags.recursionAvailable(), "ra");
    add(names, flags.authenticData(), "ad");
    add(names, flags.checkingDisabled(), "cd");
    return names;
  }

  private static void add(List<String> names, boolean set, String name) {
    if (set) {
      names.add(name);
    }
  }

  private static String print(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " port " + address.getPort();
  }
}
