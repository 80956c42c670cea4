package dev.signet.console;

import dev.signet.api.Request;
import dev.signet.audit.AuditStore;
import dev.signet.id.Ids;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What part of the audit log is asked for, as it was typed; empty means any.
///
/// @param since the first day, by UTC
/// @param until the last day, by UTC
/// @param before only rows with a number below this: where the page before ended
public record AuditForm(
    String organization,
    String actor,
    String action,
    String target,
    String request,
    String since,
    String until,
    String before) {
  private static final int LONGEST = 300;

  static AuditForm of(Request request) {
    return new AuditForm(
        read(request, "organization"),
        read(request, "actor"),
        read(request, "action"),
        read(request, "target"),
        read(request, "request"),
        read(request, "since"),
        read(request, "until"),
        read(request, "before"));
  }

  private static String read(Request request, String name) {
    return request
        .queryParameter(name)
        .map(String::strip)
        .filter(text -> text.length() <= LONGEST)
        .orElse("");
  }

  /// The filter, or what is wrong with the form.
  sealed interface Wanted {
    record Rows(AuditStore.Filter filter) implements Wanted {}

    record Nonsense(String why) implements Wanted {}
  }

  Wanted wanted() {
    Optional<UUID> id = Ids.parse(organization);
    if (!organization.isEmpty() && id.isEmpty()) {
      return new Wanted.Nonsense("The organization is not an id.");
    }
    try {
      return new Wanted.Rows(
          new AuditStore.Filter(
              id,
              some(actor),
              Optional.empty(),
              some(action),
              // Ids are shown with a prefix elsewhere, and written without.
              some(target).map(text -> text.replaceFirst("^(domain|key|claim|wh)_", "")),
              some(request),
              day(since),
              day(until).map(start -> start.plus(Duration.ofDays(1))),
              some(before).map(Long::parseLong)));
    } catch (DateTimeException e) {
      return new Wanted.Nonsense("A day is written 2026-11-28.");
    } catch (NumberFormatException e) {
      return new Wanted.Nonsense("This page is not in the log.");
    }
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Optional<Instant> day(String text) {
    return some(text).map(day -> LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /// The address of the page after the one that ends with `number`, for the same part.
  String older(long number) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("organization", organization);
    parts.put("actor", actor);
    parts.put("action", action);
    parts.put("target", target);
    parts.put("request", request);
    parts.put("since", since);
    parts.put("until", until);
    StringBuilder out = new StringBuilder(AuditPages.PATH + "?");
    parts.forEach((name, value) -> {
      if (!value.isEmpty()) {
        out.append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
            .append('&');
      }
    });
    return out.append("before=").append(number).toString();
  }
}
