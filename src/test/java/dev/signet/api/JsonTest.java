package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Refused refused(byte[] body) {
    return assertThrows(Refused.class, () -> Json.readObject(body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{|it ends in the middle of a value (line 1, column 2)",
        "{\"a\":|it ends in the middle of a value (line 1, column 6)",
        "{\"a\":1,}|unexpected character '}' (line 1, column 8)",
        "{'a':1}|unexpected character ''' (line 1, column 2)",
        "{a:1}|unexpected character 'a' (line 1, column 2)",
        "{\"a\":01}|it breaks the JSON grammar (line 1, column 7)",
        "{\"a\":NaN}|it breaks the JSON grammar (line 1, column 9)",
        "{\"a\":tru}|it breaks the JSON grammar (line 1, column 6)",
        "{\"a\":1}{}|there is something after the end of the value (line 1, column 8)",
        "{\"a\":1} x|it breaks the JSON grammar (line 1, column 9)",
        "{\"a\":1,\"a\":2}|the member \"a\" appears twice in one object (line 1, column 11)",
        "{\"a\":\"x\u0001\"}|it breaks the JSON grammar",
        "{\"a\":\"\\x\"}|it breaks the JSON grammar",
        "{\"a\":1 /* no */}|unexpected character '/' (line 1, column 8)",
        "name=example.com|it breaks the JSON grammar (line 1, column 1)",
        "<a/>|unexpected character '<' (line 1, column 1)",
      })
  void malformedBodiesSayWhatAndWhere(String body, String message) {
    Refused refused = refused(bytes(body));
    assertEquals(Reason.UNREADABLE, refused.reason());
    assertTrue(
        refused.text().startsWith("The request body cannot be read as JSON: " + message),
        refused.text());
    assertNamesNoLibrary(refused.text());
  }

  private static void assertNamesNoLibrary(String text) {
    for (String tell : List.of("Json", "Stream", "tools.", "java", "Feature", "token")) {
      assertFalse(text.contains(tell), text);
    }
  }

  @Test
  void thePlaceCountsLines() {
    assertTrue(
        refused(bytes("{\n  \"a\": 1,\n  \"b\" 2\n}")).text().contains("(line 3, column 7)"));
  }

  @Test
  void nestingIsLimited() {
    Json.readObject(bytes("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}"));
    Refused refused = refused(bytes("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}"));
    assertEquals(Reason.UNREADABLE, refused.reason());
    assertTrue(refused.text().contains("nested deeper than 32 levels"), refused.text());
    assertNamesNoLibrary(refused.text());
    assertTrue(refused(bytes("[".repeat(1_000_000))).text().contains("nested deeper"));
  }

  @Test
  void numbersAndNamesAreLimitedAndStringsByTheBody() {
    assertTrue(refused(bytes("{\"a\":" + "1".repeat(129) + "}")).text().contains("a number is"));
    assertTrue(
        refused(bytes("{\"" + "a".repeat(70_000) + "\":1}")).text().contains("a member name is"));
    Json.readObject(bytes("{\"a\":\"" + "x".repeat(5 * 1024 * 1024 - 8) + "\"}"));
  }

  @Test
  void onlyUtf8IsRead() {
    Refused refused = refused(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    assertEquals(Reason.UNREADABLE, refused.reason());
    assertTrue(refused.text().contains("UTF-8"));
    assertTrue(refused("{\"a\":1}".getBytes(StandardCharsets.UTF_16)).text().contains("UTF-8"));
    // An overlong slash, and half of a surrogate pair.
    refused(new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'});
    refused(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
    assertEquals("ä", Json.readObject(bytes("\uFEFF{\"a\":\"ä\"}")).get("a").stringValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"x\"", "1", "true", "null"})
  void somethingElseThanAnObjectIsInvalid(String body) {
    assertEquals(Reason.INVALID, refused(bytes(body)).reason());
  }

  @Test
  void nothingAtAllIsAnObjectWithoutMembersAndBlankIsNot() {
    assertEquals(0, Json.readObject(new byte[0]).size());
    assertEquals(Reason.UNREADABLE, refused(bytes(" \n")).reason());
  }

  @Test
  void timesHaveMillisecondsInUtc() {
    assertEquals("2026-01-31T08:15:00.000Z", Json.time(Instant.parse("2026-01-31T08:15:00Z")));
    assertEquals(
        "2026-01-31T08:15:00.999Z", Json.time(Instant.parse("2026-01-31T08:15:00.999999Z")));
    assertTrue(Json.time(Optional.empty()).isNull());
  }

  @Test
  void fieldsCollectEveryProblem() {
    Fields fields =
        Fields.of(
            bytes(
                """
                {"name":7,"flag":"yes","list":["a",1],"tracking":{"subdomain":{}},"n":101,
                 "objects":[1],"nul":"a\\u0000","half":"\\ud800","extra":"ignored"}
                """));
    fields.requiredString("name");
    fields.requiredString("missing");
    fields.optionalBoolean("flag");
    fields.stringList("list", 5);
    fields.requiredObject("tracking").string("subdomain");
    fields.requiredObject("absent").requiredString("inner");
    fields.optionalInt("n", 1, 100);
    fields.objectList("objects", 3);
    fields.optionalString("nul");
    fields.optionalString("half");
    Refused refused = assertThrows(Refused.class, fields::done);
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(
        java.util.Set.of(
            "name",
            "missing",
            "flag",
            "list.1",
            "tracking.subdomain",
            "absent",
            "absent.inner",
            "n",
            "objects.0",
            "nul",
            "half"),
        refused.fields().keySet());
    assertTrue(refused.text().startsWith("name: This must be a string, and is a number."));
    assertTrue(refused.text().endsWith("(and 10 more fields)"), refused.text());
  }

  @Test
  void fieldsReadWhatIsThere() {
    Fields fields =
        Fields.of(
            bytes(
                "{\"s\":\"x\",\"null\":null,\"b\":true,\"l\":[\"a\",\"b\"],\"n\":5,\"o\":{\"i\":\"y\"}}"));
    assertEquals("x", fields.requiredString("s"));
    assertEquals(new Field.Given<>("x"), fields.string("s"));
    assertEquals(new Field.Cleared<String>(), fields.string("null"));
    assertEquals(new Field.Absent<String>(), fields.string("no"));
    assertEquals(Optional.of(true), fields.optionalBoolean("b"));
    assertEquals(List.of("a", "b"), fields.stringList("l", 2));
    assertEquals(OptionalInt.of(5), fields.optionalInt("n", 1, 5));
    assertEquals("y", fields.requiredObject("o").requiredString("i"));
    assertEquals(new Field.Given<>(2), fields.strings("l", 2).map(List::size));
    fields.done();
    fields.stringList("l", 1);
    assertEquals(
        Map.of("l", List.of("At most 1 items are allowed.")),
        assertThrows(Refused.class, fields::done).fields());
  }

  @Test
  void nullIsNotABoolean() {
    Fields fields = Fields.of(bytes("{\"b\":null}"));
    fields.optionalBoolean("b");
    assertThrows(Refused.class, fields::done);
  }
}
