package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What part of a list a caller asks for.
///
/// @param limit how many items, 1 to 100
/// @param after the id of the last item of the page before; empty for the first page
public record Page(int limit, Optional<UUID> after) {
  public static final int DEFAULT_LIMIT = 20;
  public static final int MAX_LIMIT = 100;

  /// Reads `limit` and the cursor from the query.
  ///
  /// @param list the kind of list, see [Cursor]
  /// @param cursorName what this dialect calls the cursor: `after` or `cursor`
  /// @param filters the other query parameters of the list
  /// @throws Refused `INVALID` when either is not what we gave or allow, and for any parameter that
  ///   the list does not know
  public static Page of(
      Request request,
      Cursor cursor,
      UUID organization,
      String list,
      String cursorName,
      String... filters) {
    List<String> known = new ArrayList<>(List.of(filters));
    known.add("limit");
    known.add(cursorName);
    Query.only(request, known);
    int limit = request.queryParameter("limit").map(Page::limit).orElse(DEFAULT_LIMIT);
    Optional<UUID> after =
        request
            .queryParameter(cursorName)
            .map(text -> cursor.read(organization, list, text, cursorName));
    return new Page(limit, after);
  }

  /// The envelope of a list under `/v1` and `/admin`: `data`, `has_more`, `next_cursor`.
  ///
  /// @param found what was found when [#limit] + 1 were asked for: the one more says that there is
  ///   a next page
  public <T> ObjectNode print(
      List<T> found, Function<T, ? extends JsonNode> item, Function<T, String> cursorOf) {
    ObjectNode body = Json.object();
    shown(body.putArray("data"), found, item);
    body.put("has_more", found.size() > limit);
    next(body, found, cursorOf);
    return body;
  }

  /// The envelope of a list under `/core`: `items`, `next_cursor`.
  ///
  /// @param found as for [#print]
  public <T> ObjectNode printItems(
      List<T> found, Function<T, ? extends JsonNode> item, Function<T, String> cursorOf) {
    ObjectNode body = Json.object();
    shown(body.putArray("items"), found, item);
    next(body, found, cursorOf);
    return body;
  }

  /// The same for a list that says itself where it goes on.
  ///
  /// @param found at most [#limit]
  /// @param next the cursor of the next page; empty at the end
  public <T> ObjectNode print(
      List<T> found, Function<T, ? extends JsonNode> item, Optional<String> next) {
    ObjectNode body = Json.object();
    shown(body.putArray("data"), found, item);
    body.put("has_more", next.isPresent());
    next.ifPresentOrElse(
        cursor -> body.put("next_cursor", cursor), () -> body.putNull("next_cursor"));
    return body;
  }

  /// As [#print(List, Function, Optional)], under `/core`.
  public <T> ObjectNode printItems(
      List<T> found, Function<T, ? extends JsonNode> item, Optional<String> next) {
    ObjectNode body = Json.object();
    shown(body.putArray("items"), found, item);
    next.ifPresentOrElse(
        cursor -> body.put("next_cursor", cursor), () -> body.putNull("next_cursor"));
    return body;
  }

  private <T> void shown(ArrayNode items, List<T> found, Function<T, ? extends JsonNode> item) {
    found.stream().limit(limit).forEach(one -> items.add(item.apply(one)));
  }

  private <T> void next(ObjectNode body, List<T> found, Function<T, String> cursorOf) {
    if (found.size() > limit) {
      body.put("next_cursor", cursorOf.apply(found.get(limit - 1)));
    } else {
      body.putNull("next_cursor");
    }
  }

  private static int limit(String text) {
    if (text.matches("[0-9]{1,3}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw Refused.field(
        Reason.INVALID, "limit", "The limit must be a whole number from 1 to " + MAX_LIMIT + ".");
  }
}
