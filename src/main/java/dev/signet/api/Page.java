package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.Optional;
import java.util.UUID;

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
  /// @throws Refused `INVALID` when either is not what we gave or allow
  public static Page of(
      Request request, Cursor cursor, UUID organization, String list, String cursorName) {
    int limit = request.queryParameter("limit").map(Page::limit).orElse(DEFAULT_LIMIT);
    Optional<UUID> after =
        request
            .queryParameter(cursorName)
            .map(text -> cursor.read(organization, list, text, cursorName));
    return new Page(limit, after);
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
