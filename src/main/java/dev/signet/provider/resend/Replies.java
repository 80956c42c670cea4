package dev.signet.provider.resend;

import dev.signet.name.DomainName;
import dev.signet.provider.ListedDomain;
import dev.signet.provider.Listing;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.RemoteRecord;
import dev.signet.provider.resend.Transport.Attempt.Answered;
import dev.signet.record.Purpose;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what Resend answers. Members we do not use are ignored; those we use must be there, of the
/// right type, within bounds and about what was asked. Stateless.
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
  private static final int MAX_RECORDS = 50;
  private static final int MAX_TEXT_LENGTH = 4096;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxStringLength(MAX_TEXT_LENGTH)
                          .maxNameLength(256)
                          .maxNumberLength(64)
                          .maxTokenCount(50_000)
                          .maxDocumentLength(Transport.MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  // Seen with `T` and with a space, and with the offset as `Z`, `+00` and `+00:00`.
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][X]")
          .toFormatter(Locale.ROOT);

  private final Function<DomainName, DomainName> registeredApex;

  /// An answer that cannot be accepted. The message ends the sentence "Resend answered with …".
  static final class Unreadable extends Exception {
    private Unreadable(String what) {
      super(what, null, false, false);
    }

    String what() {
      return String.valueOf(getMessage());
    }
  }

  /// What an error says of itself; empty texts where it does not.
  record ErrorReply(String name, String message) {}

  Replies(Function<DomainName, DomainName> registeredApex) {
    this.registeredApex = registeredApex;
  }

  /// Resend's ids are UUIDs; this much is needed of them to stand in a path.
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  static byte[] createDomain(DomainName name) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name.toString());
    Map<String, String> capabilities = new LinkedHashMap<>();
    capabilities.put("sending", "enabled");
    capabilities.put("receiving", "enabled");
    body.put("capabilities", capabilities);
    return MAPPER.writeValueAsBytes(body);
  }

  RemoteDomain domain(Answered answer, DomainName asked) throws Unreadable {
    JsonNode root = object(answer);
    if (!DomainName.parse(text(root, "name")).equals(Optional.of(asked))) {
      throw new Unreadable("another domain than the one asked for");
    }
    JsonNode given = root.get("records");
    if (given == null || !given.isArray()) {
      throw new Unreadable("no list of records");
    }
    if (given.size() > MAX_RECORDS) {
      throw new Unreadable("more than " + MAX_RECORDS + " records");
    }
    Set<RemoteRecord> records = new LinkedHashSet<>();
    for (JsonNode each : given.values()) {
      records.add(record(each, asked));
    }
    return checked(
        () -> new RemoteDomain(id(root), asked, text(root, "status"), List.copyOf(records)));
  }

  /// Checks that an answer without content is about the domain `id`.
  void about(Answered answer, String id) throws Unreadable {
    if (!text(object(answer), "id").equals(id)) {
      throw new Unreadable("another domain than the one asked for");
    }
  }

  /// Checks that an answer says that the domain `id` is deleted.
  void deleted(Answered answer, String id) throws Unreadable {
    about(answer, id);
    JsonNode deleted = object(answer).get("deleted");
    if (deleted == null || !deleted.isBoolean() || !deleted.booleanValue()) {
      throw new Unreadable("no word that the domain is deleted");
    }
  }

  /// Reads one page. An entry that cannot be read is logged and left out.
  ///
  /// @param after where the page was asked to start
  Listing listing(Answered answer, int most, Optional<String> after) throws Unreadable {
    JsonNode root = object(answer);
    JsonNode data = root.get("data");
    if (data == null || !data.isArray()) {
      throw new Unreadable("no list of domains");
    }
    if (data.size() > most) {
      throw new Unreadable("more domains than asked for");
    }
    Map<String, ListedDomain> domains = new LinkedHashMap<>();
    String last = "";
    for (JsonNode each : data.values()) {
      Optional<String> id = readableId(each);
      try {
        ListedDomain domain = listed(each);
        domains.putIfAbsent(domain.remoteId(), domain);
      } catch (Unreadable entry) {
        // One entry must not take the list away from everybody else's domains.
        LOG.warn(
            "resend's list of domains has an entry with {}: left out{}",
            entry.what(),
            id.map(known -> " (id " + known + ")").orElse(""));
      }
      last = id.orElse(last);
    }
    JsonNode more = root.get("has_more");
    if (more != null && !more.isNull() && !more.isBoolean()) {
      throw new Unreadable("a has_more that is neither true nor false");
    }
    boolean goesOn = more != null && more.isBoolean() && more.booleanValue();
    if (goesOn && last.isEmpty()) {
      throw new Unreadable("an empty page that is not the last");
    }
    if (goesOn && after.equals(Optional.of(last))) {
      throw new Unreadable("a list that does not move on");
    }
    return new Listing(
        List.copyOf(domains.values()), goesOn ? Optional.of(last) : Optional.empty());
  }

  /// Never fails: an error that explains itself badly is an error all the same.
  ErrorReply error(Answered answer) {
    try {
      JsonNode root = object(answer);
      return new ErrorReply(textOr(root, "name"), textOr(root, "message"));
    } catch (Unreadable _) {
      return new ErrorReply("", "");
    }
  }

  private ListedDomain listed(JsonNode node) throws Unreadable {
    DomainName name =
        DomainName.parse(text(node, "name"))
            .orElseThrow(() -> new Unreadable("a name that is no domain name"));
    Optional<Instant> created = time(textOr(node, "created_at"));
    return checked(() -> new ListedDomain(id(node), name, text(node, "status"), created));
  }

  private RemoteRecord record(JsonNode node, DomainName domain) throws Unreadable {
    RemoteRecord.Type type =
        switch (text(node, "type")) {
          case "MX" -> RemoteRecord.Type.MX;
          case "TXT" -> RemoteRecord.Type.TXT;
          case "CNAME" -> RemoteRecord.Type.CNAME;
          case "CAA" -> RemoteRecord.Type.CAA;
          default -> throw new Unreadable("a record of a type other than MX, TXT, CNAME and CAA");
        };
    DomainName owner = owner(text(node, "name"), domain);
    OptionalInt priority = type == RemoteRecord.Type.MX ? priority(node) : OptionalInt.empty();
    Purpose group = group(text(node, "record"), type, owner, domain);
    return checked(() ->
        new RemoteRecord(group, type, owner, text(node, "value"), priority, text(node, "status")));
  }

  private static Purpose group(
      String word, RemoteRecord.Type type, DomainName owner, DomainName domain) {
    return switch (word) {
      case "SPF" -> Purpose.SPF;
      case "DKIM" -> Purpose.DKIM;
      case "DMARC" -> Purpose.DMARC;
      case "Receiving" -> Purpose.INBOUND;
      case "Tracking", "TrackingCAA" -> Purpose.TRACKING;
      default ->
          // RFC 9989: a DMARC record is known by its owner name.
          type == RemoteRecord.Type.TXT && owner.equals(domain.below("_dmarc"))
              ? Purpose.DMARC
              : Purpose.OTHER;
    };
  }

  /// Names are relative to the registered apex; nothing, `@` and the domain's own name mean the
  /// domain. A name that ends in the whole domain is taken as absolute: as a relative one it would
  /// have the domain in it twice.
  private DomainName owner(String name, DomainName domain) throws Unreadable {
    if (name.isEmpty() || name.equals("@")) {
      return domain;
    }
    DomainName given =
        DomainName.parse(name)
            .orElseThrow(() -> new Unreadable("a record name that is no domain name"));
    if (given.isAtOrBelow(domain)) {
      return given;
    }
    DomainName owner;
    try {
      owner = registeredApex.apply(domain).below(given.toString());
    } catch (IllegalArgumentException _) {
      throw new Unreadable("a record name that is too long");
    }
    if (!owner.isAtOrBelow(domain)) {
      throw new Unreadable("a record outside the domain");
    }
    return owner;
  }

  private static OptionalInt priority(JsonNode node) throws Unreadable {
    JsonNode priority = node.get("priority");
    if (priority == null || priority.isNull()) {
      return OptionalInt.empty();
    }
    if (!priority.isIntegralNumber() || !priority.canConvertToInt()) {
      throw new Unreadable("an MX priority that is no whole number");
    }
    return OptionalInt.of(priority.intValue());
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text.replace(' ', 'T'), TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static JsonNode object(Answered answer) throws Unreadable {
    if (answer.tooLong()) {
      throw new Unreadable("more than 1 MiB");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer.body())).toString();
    } catch (CharacterCodingException _) {
      throw new Unreadable("something that is not UTF-8");
    }
    if (text.stripLeading().startsWith("<")) {
      throw new Unreadable("a web page instead of JSON");
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JacksonException _) {
      throw new Unreadable("JSON that is broken or out of bounds");
    }
    if (!node.isObject()) {
      throw new Unreadable("something that is no JSON object");
    }
    return node;
  }

  private static Optional<String> readableId(JsonNode node) {
    return Optional.ofNullable(node.get("id"))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .filter(Replies::isId);
  }

  private static String id(JsonNode node) throws Unreadable {
    String id = text(node, "id");
    if (!isId(id)) {
      throw new Unreadable("an id of unusual form");
    }
    return id;
  }

  /// The member must be there and a text.
  private static String text(JsonNode node, String member) throws Unreadable {
    JsonNode value = node.get(member);
    if (value == null || !value.isString()) {
      throw new Unreadable("no readable " + member);
    }
    return value.stringValue();
  }

  /// The member may be absent or null, and is then empty; something other than text is not allowed.
  private static String textOr(JsonNode node, String member) throws Unreadable {
    JsonNode value = node.get(member);
    if (value == null || value.isNull()) {
      return "";
    }
    return text(node, member);
  }

  private interface Making<T> {
    T make() throws Unreadable;
  }

  /// The port's records state their own bounds, in words fit to show.
  private static <T> T checked(Making<T> making) throws Unreadable {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw new Unreadable(String.valueOf(e.getMessage()));
    }
  }
}
