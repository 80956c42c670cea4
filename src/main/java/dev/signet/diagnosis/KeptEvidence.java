package dev.signet.diagnosis;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import dev.signet.verification.Observation;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Facts read back from the evidence that a check has left: the same world, with less in it.
///
/// Evidence keeps the first 100 characters of an answer. What was cut off is taken as not answered,
/// never as absent, so that nothing is found that was not seen.
public final class KeptEvidence {
  private static final Pattern SERVER = Pattern.compile("(\\S+) \\(([0-9a-fA-F.:]+)\\)");
  private static final Pattern BETWEEN = Pattern.compile("; (?=[A-Z]{1,10}[0-9]{0,5} )");
  private static final String CUT = "…";

  private KeptEvidence() {}

  /// The facts of `observations`, all made at `at`.
  public static Observed read(Inquiry inquiry, Instant at, List<Observation> observations) {
    List<Sighting> sightings = new ArrayList<>();
    Map<DomainName, Observed.Server> servers = new LinkedHashMap<>();
    Optional<DomainName> zone = Optional.empty();
    for (Observation seen : observations) {
      Optional<Question> question = question(seen.question());
      if (question.isEmpty()) {
        continue;
      }
      boolean authoritative = seen.perspective().equals(Perspective.AUTHORITATIVE.wireText());
      if (authoritative) {
        server(seen).ifPresent(server -> servers.putIfAbsent(server.host(), server));
      }
      if (!authoritative
          && question.get().type().equals(RecordType.NS)
          && seen.outcome().equals("found")
          && inquiry.apex().isAtOrBelow(question.get().name())) {
        zone = Optional.of(question.get().name());
      }
      sightings.add(sighting(seen, question.get()));
    }
    return new Observed(
        inquiry,
        at,
        zone,
        List.copyOf(servers.values()),
        sightings,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<Question> question(String text) {
    int space = text.lastIndexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    Optional<DomainName> name = DomainName.parse(text.substring(0, space));
    Optional<RecordType> type = RecordType.parse(text.substring(space + 1));
    return name.isPresent() && type.isPresent()
        ? Optional.of(new Question(name.get(), type.get()))
        : Optional.empty();
  }

  private static Optional<Observed.Server> server(Observation seen) {
    Matcher matcher = SERVER.matcher(seen.server());
    if (matcher.matches()) {
      return DomainName.parse(matcher.group(1))
          .map(host ->
              new Observed.Server(
                  host, Optional.of(InetAddress.ofLiteral(matcher.group(2))), Optional.empty()));
    }
    return DomainName.parse(seen.server())
        .map(host -> new Observed.Server(host, Optional.empty(), cause(seen.outcome())));
  }

  private static Optional<Cause> cause(String outcome) {
    for (Cause cause : Cause.values()) {
      if (cause.wireText().equals(outcome)) {
        return Optional.of(cause);
      }
    }
    return Optional.empty();
  }

  private static Sighting sighting(Observation seen, Question question) {
    List<ResourceRecord> shown = shown(seen, question);
    List<DomainName> chain = new ArrayList<>();
    if (!question.type().equals(RecordType.CNAME)) {
      for (ResourceRecord record : shown) {
        if (record.data() instanceof Rdata.Alias alias) {
          chain.add(alias.target());
        }
      }
    }
    Optional<ExtendedError> extended =
        seen.extendedError() < 0
            ? Optional.empty()
            : Optional.of(new ExtendedError(seen.extendedError(), ""));
    return new Sighting(
        seen.perspective().equals(Perspective.AUTHORITATIVE.wireText())
            ? Perspective.AUTHORITATIVE
            : Perspective.RECURSIVE,
        seen.server(),
        question,
        seen.transport().equals(Protocol.TCP.wireText()) ? Protocol.TCP : Protocol.UDP,
        answer(seen, question, shown, chain, extended),
        chain,
        shown,
        Rcode.parse(seen.rcode()),
        extended.stream().toList(),
        seen.flags(),
        seen.flags().contains("aa"),
        seen.timeToLive(),
        seen.roundTrip(),
        Optional.empty(),
        Optional.empty());
  }

  private static Answer answer(
      Observation seen,
      Question question,
      List<ResourceRecord> shown,
      List<DomainName> chain,
      Optional<ExtendedError> extended) {
    DomainName end = chain.isEmpty() ? question.name() : chain.getLast();
    List<ResourceRecord> records =
        shown.stream().filter(record -> record.type().equals(question.type())).toList();
    return switch (seen.outcome()) {
      case "found" ->
          records.isEmpty() || seen.data().endsWith(CUT)
              ? new Answer.Unanswered(Cause.LIMIT, extended)
              : new Answer.Found(records, chain);
      case "no_data" -> new Answer.NoData(end);
      case "no_such_name" -> new Answer.NoSuchName(end);
      default -> new Answer.Unanswered(cause(seen.outcome()).orElse(Cause.OTHER_RCODE), extended);
    };
  }

  /// The answer section: aliases in order from the question's name, then what stands at their end.
  private static List<ResourceRecord> shown(Observation seen, Question question) {
    List<ResourceRecord> out = new ArrayList<>();
    DomainName owner = question.name();
    for (String part : BETWEEN.split(seen.data())) {
      int space = part.indexOf(' ');
      if (space < 0 || part.endsWith(CUT)) {
        continue;
      }
      Optional<RecordType> type =
          RecordType.parse(part.substring(0, space).toUpperCase(Locale.ROOT));
      Optional<Rdata> data = type.flatMap(some -> data(some, part.substring(space + 1)));
      if (type.isEmpty() || data.isEmpty()) {
        continue;
      }
      out.add(new ResourceRecord(owner, type.get(), Math.max(0, seen.timeToLive()), data.get()));
      if (data.get() instanceof Rdata.Alias alias && !question.type().equals(RecordType.CNAME)) {
        owner = alias.target();
      }
    }
    return out;
  }

  private static Optional<Rdata> data(RecordType type, String text) {
    if (type.equals(RecordType.CNAME)) {
      return DomainName.parse(text).map(Rdata.Alias::new);
    }
    if (type.equals(RecordType.NS)) {
      return DomainName.parse(text).map(Rdata.NameServer::new);
    }
    if (type.equals(RecordType.MX)) {
      String[] words = text.split(" ");
      return words.length == 2 && words[0].matches("[0-9]{1,5}")
          ? DomainName.parse(words[1])
              .map(name -> new Rdata.MailExchange(Integer.parseInt(words[0]), name))
          : Optional.empty();
    }
    boolean address = type.equals(RecordType.A) || type.equals(RecordType.AAAA);
    return address && text.matches("[0-9a-fA-F.:]+")
        ? Optional.of(new Rdata.Address(InetAddress.ofLiteral(text)))
        : Optional.empty();
  }
}
