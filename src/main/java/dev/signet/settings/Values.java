package dev.signet.settings;

import dev.signet.refusal.Nearest;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The settings as texts, by their environment names, and the simple types read from them.
///
/// An empty text counts as unset, because that is what `SIGNET_X=` in a service file means.
final class Values {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final String CONFIG = "SIGNET_CONFIG";

  private static final String JAVA_OPTIONS = "SIGNET_JAVA_OPTS";

  /// What Kubernetes puts into every container for a service that is called signet.
  private static final Pattern SERVICE_LINK =
      Pattern.compile("SIGNET(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_.*)?)");

  /// Read by the start script.
  private static final List<String> OF_THE_SCRIPT = List.of(JAVA_OPTIONS, "SIGNET_INSTALL");

  private final Map<String, String> texts;
  private final Set<String> asked = new TreeSet<>();
  private final Set<String> fromFile;

  private Values(Map<String, String> texts, Set<String> fromFile) {
    this.texts = texts;
    this.fromFile = fromFile;
    asked.add(CONFIG);
    asked.addAll(OF_THE_SCRIPT);
  }

  static Values from(Map<String, String> environment, Properties properties) {
    Map<String, String> near = new TreeMap<>();
    environment.forEach((name, value) -> {
      if (name.startsWith("SIGNET_")) {
        near.put(name, value);
      }
    });
    near.putAll(named(properties));
    Map<String, String> texts = new TreeMap<>();
    Set<String> fromFile = Set.of();
    String config = near.getOrDefault(CONFIG, "").trim();
    if (!config.isEmpty()) {
      Map<String, String> file = named(load(config));
      fromFile = file.keySet();
      texts.putAll(file);
    }
    texts.putAll(near);
    texts.replaceAll((_, value) -> value.trim());
    texts.values().removeIf(String::isEmpty);
    return new Values(texts, fromFile);
  }

  private static Properties load(String config) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(config), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw BadSetting.value(
          CONFIG, config, "cannot be read; set a readable properties file in UTF-8");
    }
    for (String name : properties.stringPropertyNames()) {
      if (!name.startsWith("signet.")) {
        throw BadSetting.value(
            CONFIG, config, "unknown property " + name + "; properties begin with signet.");
      }
    }
    return properties;
  }

  /// `signet.http-addr` becomes `SIGNET_HTTP_ADDR`.
  private static Map<String, String> named(Properties properties) {
    Map<String, String> named = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith("signet.")) {
        String key = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        named.put(key, properties.getProperty(name));
      }
    }
    return named;
  }

  /// Refuses names given but never asked for: misspelt, most likely, and a setting that is not
  /// heard is worse than a start that fails. To be called when everything was read.
  ///
  /// @throws BadSetting for the first of them, with the nearest name there is
  void requireAllKnown() {
    Set<String> unknown = new TreeSet<>(texts.keySet());
    unknown.removeAll(asked);
    unknown.removeIf(name -> !fromFile.contains(name) && SERVICE_LINK.matcher(name).matches());
    if (unknown.isEmpty()) {
      return;
    }
    String name = unknown.iterator().next();
    boolean inFile = fromFile.contains(name);
    String near = Nearest.of(name, asked).orElseThrow();
    throw new BadSetting(
        (inFile ? property(name) : name)
            + ": no such setting; did you mean "
            + (inFile ? property(near) : near)
            + "? docs/configuration.md has them all");
  }

  private static String property(String name) {
    return "signet."
        + name.substring("SIGNET_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Optional<String> text(String name) {
    asked.add(name);
    return Optional.ofNullable(texts.get(name));
  }

  boolean has(String name) {
    return text(name).isPresent();
  }

  /// A value with a reader that says empty when it cannot be read.
  <T> Optional<T> read(String name, Function<String, Optional<T>> reader, String allowed) {
    return text(name)
        .map(text -> reader.apply(text).orElseThrow(() -> BadSetting.value(name, text, allowed)));
  }

  /// Comma-separated values, each read by `reader`; at least one and at most `most`.
  <T> Optional<List<T>> list(
      String name, Function<String, Optional<T>> reader, int most, String allowed) {
    return text(name)
        .map(text -> {
          List<String> parts = Arrays.stream(text.split(",", -1)).map(String::trim).toList();
          if (parts.size() > most) {
            throw BadSetting.value(name, text, "at most " + most + "; " + allowed);
          }
          return parts.stream()
              .map(part ->
                  reader.apply(part).orElseThrow(() -> BadSetting.value(name, text, allowed)))
              .toList();
        });
  }

  Optional<Boolean> flag(String name) {
    return read(
        name,
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            },
        "must be true or false");
  }

  int number(String name, int otherwise, int least, int most) {
    return read(
            name,
            text ->
                text.matches("[0-9]{1,9}")
                    ? Optional.of(Integer.parseInt(text)).filter(n -> n >= least && n <= most)
                    : Optional.<Integer>empty(),
            "must be a whole number from " + least + " to " + most)
        .orElse(otherwise);
  }

  Duration duration(String name, Duration otherwise, Duration least, Duration most) {
    return read(
            name,
            text -> duration(text).filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0),
            "must be a time from "
                + print(least)
                + " to "
                + print(most)
                + ", written like 30s, 5m, 12h or 7d")
        .orElse(otherwise);
  }

  private static Optional<Duration> duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(parts.group(1));
    return Optional.of(
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  private static String print(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds % 86_400 == 0 && seconds > 0 ? seconds / 86_400 + "d" : seconds + "s";
  }

  Settings.Rate rate(String name, double perSecond, int burst) {
    return read(
            name,
            Values::rate,
            "must be RATE/BURST: a rate per second (0.001 to 1000000) and a whole burst"
                + " (1 to 1000000), like 100/400")
        .orElse(new Settings.Rate(perSecond, burst));
  }

  private static Optional<Settings.Rate> rate(String text) {
    if (!text.matches("[0-9]{1,7}(\\.[0-9]{1,6})?/[0-9]{1,7}")) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    Settings.Rate rate =
        new Settings.Rate(
            Double.parseDouble(text.substring(0, slash)),
            Integer.parseInt(text.substring(slash + 1)));
    return rate.perSecond() < 0.001
            || rate.perSecond() > 1e6
            || rate.burst() < 1
            || rate.burst() > 1_000_000
        ? Optional.empty()
        : Optional.of(rate);
  }
}
