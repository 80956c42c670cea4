package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Strict JSON (RFC 8259) at the edge: UTF-8 only, no member twice, nothing after the value,
/// nesting of at most 32 (CONTRACT C-7). Every problem is a [Refused] that says where it is.
///
/// Safe for concurrent use.
public final class Json {
  /// How deep arrays and objects may nest.
  public static final int MAX_NESTING = 32;

  /// As long as a whole body may be: one long, unknown member is no reason to refuse.
  private static final int MAX_STRING = HttpOptions.MAX_BODY;

  private static final int MAX_NAME = 64 * 1024;
  private static final int MAX_NUMBER = 128;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxStringLength(MAX_STRING)
                          .maxNameLength(MAX_NAME)
                          .maxNumberLength(MAX_NUMBER)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  // RFC 3339 §5.6, always three digits of the second: what Date.prototype.toISOString prints.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern DUPLICATE =
      Pattern.compile("Duplicate Object property \"(.{0,200})\"", Pattern.DOTALL);
  private static final Pattern UNEXPECTED =
      Pattern.compile("^Unexpected character \\((.{1,8}) ?\\(code .*", Pattern.DOTALL);

  private Json() {}

  /// An empty object to fill; members keep their order.
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// An empty array to fill.
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// A time as every dialect prints it (CONTRACT C-8): RFC 3339, UTC, `Z`, milliseconds, cut and
  /// not rounded: `2026-01-31T08:15:00.000Z`.
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /// [#time], or JSON `null` when there is none.
  public static JsonNode time(Optional<Instant> instant) {
    return instant
        .<JsonNode>map(some -> JsonNodeFactory.instance.stringNode(time(some)))
        .orElseGet(JsonNodeFactory.instance::nullNode);
  }

  /// Any JSON value.
  ///
  /// @throws Refused `UNREADABLE` when `body` is not strict JSON
  public static JsonNode read(byte[] body) {
    String text = decode(body);
    if (text.isBlank()) {
      throw unreadable("The request body is empty. Send a JSON object.");
    }
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException trouble) {
      throw unreadable(explain(trouble));
    }
  }

  /// A JSON object. A body of no bytes at all counts as an object without members, so that the
  /// caller hears which member is missing.
  ///
  /// @throws Refused `UNREADABLE` when `body` is not strict JSON, `INVALID` when it is something
  ///   else than an object
  public static ObjectNode readObject(byte[] body) {
    if (body.length == 0) {
      return object();
    }
    JsonNode node = read(body);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw Refused.because(
        Reason.INVALID,
        "The request body must be a JSON object, and this is " + describe(node) + ".");
  }

  /// What kind of value this is, for messages: `a string`, `an array`.
  static String describe(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL, MISSING -> "null";
    };
  }

  private static String decode(byte[] body) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(body))
              .toString();
      // RFC 8259 §8.1: a parser may ignore a byte order mark rather than call it an error.
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException _) {
      throw unreadable("The request body is not UTF-8. Send JSON encoded as UTF-8.");
    }
  }

  private static Refused unreadable(String message) {
    return Refused.because(Reason.UNREADABLE, message);
  }

  /// The parser's own words name its classes and settings, so the caller gets ours.
  private static String explain(JacksonException trouble) {
    String said = String.valueOf(trouble.getOriginalMessage());
    Matcher duplicate = DUPLICATE.matcher(said);
    Matcher unexpected = UNEXPECTED.matcher(said);
    String what;
    if (duplicate.find()) {
      what = "the member \"" + duplicate.group(1) + "\" appears twice in one object";
    } else if (said.contains("nesting depth")) {
      what = "it is nested deeper than " + MAX_NESTING + " levels";
    } else if (said.contains("Number value length")) {
      what = "a number is longer than " + MAX_NUMBER + " characters";
    } else if (said.contains("Name length") || said.contains("name length")) {
      what = "a member name is longer than " + MAX_NAME + " characters";
    } else if (said.startsWith("Trailing token")) {
      what = "there is something after the end of the value";
    } else if (trouble instanceof UnexpectedEndOfInputException) {
      what = "it ends in the middle of a value";
    } else if (unexpected.matches()) {
      what = "unexpected character " + unexpected.group(1).strip();
    } else {
      what = "it breaks the JSON grammar";
    }
    return "The request body cannot be read as JSON: " + what + where(trouble) + ".";
  }

  private static String where(JacksonException trouble) {
    TokenStreamLocation location = trouble.getLocation();
    if (location == null || location.getLineNr() < 1) {
      return "";
    }
    return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }
}
