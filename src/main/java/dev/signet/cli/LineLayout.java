package dev.signet.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import dev.signet.refusal.SafeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// One event as one line of text, whatever was in it.
///
/// Names, records and user agents come from strangers: control characters are escaped, so that they
/// can neither begin a line of their own nor colour a terminal; too long ones are cut. A stack
/// trace stands at the end of its line.
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MAX_FRAMES = 40;
  private static final int MAX_CAUSES = 8;

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(200);
    Instant time = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS);
    text.append(time).append(' ').append(event.getLevel()).append(' ');
    String logger = event.getLoggerName();
    text.append(logger, logger.startsWith("dev.signet.") ? 11 : 0, logger.length()).append(' ');
    String request = event.getMDCPropertyMap().get(Logging.REQUEST);
    if (request != null) {
      text.append('[').append(request).append("] ");
    }
    text.append(event.getFormattedMessage());
    append(text, event.getThrowableProxy());
    return escape(text, MAX_LENGTH) + "\n";
  }

  private static void append(StringBuilder text, IThrowableProxy first) {
    IThrowableProxy thrown = first;
    for (int depth = 0; thrown != null && depth < MAX_CAUSES; depth++) {
      text.append(depth == 0 ? " | " : " | caused by ")
          .append(thrown.getClassName())
          .append(": ")
          .append(thrown.getMessage());
      StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
      int shown = Math.min(MAX_FRAMES, frames.length - thrown.getCommonFrames());
      for (int i = 0; i < shown; i++) {
        text.append(" | ").append(frames[i].getSTEAsString());
      }
      thrown = thrown.getCause();
    }
  }

  /// The text without anything that ends a line or steers a terminal, at most `most` characters.
  static String escape(CharSequence text, int most) {
    int length = Math.min(text.length(), most);
    StringBuilder line = new StringBuilder(length + 16);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          // Halves of a pair stand side by side again in the line.
          if (!Character.isSurrogate(c) && !SafeText.safe(c)) {
            line.append("\\u%04x".formatted((int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    return text.length() > length ? line.append('…').toString() : line.toString();
  }
}
