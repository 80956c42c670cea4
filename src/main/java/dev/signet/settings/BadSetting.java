package dev.signet.settings;

/// A setting that Signet will not start with; its message is one line for the operator.
///
/// The line names the setting and what is allowed. The value is shown only where it is no secret.
public final class BadSetting extends RuntimeException {
  /// The exit code of a process that refuses its settings.
  public static final int EXIT_CODE = 2;

  private static final int MAX_LENGTH = 600;

  /// @param message names the setting and what is allowed
  public BadSetting(String message) {
    super(oneLine(message), null, false, false);
  }

  /// A refusal that names one setting: `SIGNET_X=value: what is wrong and what is allowed`.
  static BadSetting value(String name, String value, String allowed) {
    return new BadSetting(name + "=" + shorten(value) + ": " + allowed);
  }

  /// A refusal that names one setting and does not show its value.
  static BadSetting secret(String name, String allowed) {
    return new BadSetting(name + ": " + allowed);
  }

  private static String shorten(String value) {
    return value.length() <= 120 ? value : value.substring(0, 120) + "…";
  }

  /// Control characters would make two log lines of one, or colour a terminal.
  private static String oneLine(String text) {
    String clean = text.replaceAll("\\p{Cntrl}+", " ");
    return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
  }

  /// The line; never null.
  public String line() {
    return String.valueOf(getMessage());
  }
}
