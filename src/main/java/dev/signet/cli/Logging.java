package dev.signet.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.signet.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sets up the log: one event, one line, on standard error.
///
/// In code rather than in a file, because reading a configuration file costs a start a tenth of a
/// second. The request id is in the diagnostic context under [#REQUEST].
public final class Logging {
  /// The key of the request id in SLF4J's MDC.
  public static final String REQUEST = "requestId";

  /// Parts that tell more than an operator asked for.
  private static final Map<String, Level> QUIET =
      Map.of(
          "io.helidon", Level.WARN,
          // Tells a failed start a second time, with a stack trace.
          "io.helidon.webserver.LoomServer", Level.OFF,
          "com.zaxxer.hikari", Level.WARN,
          "org.postgresql", Level.WARN,
          "org.xbill", Level.WARN,
          "com.google", Level.WARN,
          "com.amazon", Level.WARN);

  private Logging() {}

  /// Replaces whatever was set up before. `java.util.logging` is led here too.
  public static void configure(Settings.LogFormat format) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new IllegalStateException("the log is not Logback's");
    }
    context.reset();
    Encoder<ILoggingEvent> encoder = encoder(format);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /// Only warnings, as text: for commands that print for people.
  public static void quiet() {
    configure(Settings.LogFormat.TEXT);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }
  }

  static Encoder<ILoggingEvent> encoder(Settings.LogFormat format) {
    return switch (format) {
      case TEXT -> {
        LineLayout layout = new LineLayout();
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        yield encoder;
      }
      case JSON -> new JsonLine();
    };
  }
}
