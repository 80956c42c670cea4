package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import dev.signet.settings.Settings.LogFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A11: one event is one line, whatever strangers put into it.
class LoggingTest {
  private static final String HOSTILE =
      "name=\"a\nb\r\nc\u001b[31m\0\u2028\u2029\u0085\u202e\\\"}{\"level\":\"ERROR\"\t";

  private static String print(LogFormat format, String message, Throwable thrown) {
    LoggerContext context = new LoggerContext();
    Encoder<ILoggingEvent> encoder = Logging.encoder(format);
    encoder.setContext(context);
    encoder.start();
    LoggingEvent event =
        new LoggingEvent(
            "x",
            context.getLogger("dev.signet.registry.Domains"),
            Level.WARN,
            "registered {}",
            thrown,
            new Object[] {message});
    event.setMDCPropertyMap(Map.of(Logging.REQUEST, "req-1"));
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private static Throwable thrown() {
    return new IllegalStateException(HOSTILE, new IllegalArgumentException("inner\ninner"));
  }

  @ParameterizedTest
  @EnumSource
  void hostileTextStaysInItsLine(LogFormat format) {
    for (String line :
        new String[] {print(format, HOSTILE, null), print(format, HOSTILE, thrown())}) {
      assertEquals(1, line.chars().filter(c -> c == '\n').count(), line);
      assertTrue(line.endsWith("\n"));
      assertFalse(line.strip().chars().anyMatch(Character::isISOControl), line);
    }
  }

  @Test
  void aLineOfTextReadsFromLeftToRight() {
    String line = print(LogFormat.TEXT, "example.com", null);
    assertTrue(
        line.matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z WARN registry\\.Domains \\[req-1] registered"
                + " example\\.com\n"),
        line);
  }

  @Test
  void textShowsTheCauseAndItsPlace() {
    String line = print(LogFormat.TEXT, "x", thrown());
    assertTrue(line.contains(" | java.lang.IllegalStateException: name="), line);
    assertTrue(
        line.contains(" | caused by java.lang.IllegalArgumentException: inner\\ninner"), line);
    assertTrue(line.contains("LoggingTest.thrown"), line);
    assertFalse(line.contains("\u202e") || line.contains("\u2028"), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", HOSTILE, "\ud800 half a pair", "😀"})
  void jsonCanBeReadBack(String message) {
    JsonNode event =
        JsonMapper.builder().build().readTree(print(LogFormat.JSON, message, thrown()));
    assertEquals("WARN", event.get("level").asString());
    assertEquals("req-1", event.get("mdc").get("requestId").asString());
    if (!message.startsWith("\ud800")) {
      assertEquals("registered " + message, event.get("formattedMessage").asString());
    }
  }

  @Test
  void aVeryLongTextIsCut() {
    assertTrue(print(LogFormat.TEXT, "x".repeat(64 * 1024), null).length() < 20_000);
  }
}
