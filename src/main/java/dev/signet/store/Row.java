package dev.signet.store;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One row of a result, read by column name. Valid only inside the reader it is given to.
final class Row {
  private final ResultSet results;

  Row(ResultSet results) {
    this.results = results;
  }

  private interface Reading<T> {
    T read() throws SQLException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (SQLException e) {
      throw Db.translate(e);
    }
  }

  String text(String column) {
    return read(() -> results.getString(column));
  }

  Optional<String> optionalText(String column) {
    return read(() -> Optional.ofNullable(results.getString(column)));
  }

  UUID uuid(String column) {
    return read(() -> results.getObject(column, UUID.class));
  }

  Optional<UUID> optionalUuid(String column) {
    return read(() -> Optional.ofNullable(results.getObject(column, UUID.class)));
  }

  boolean bool(String column) {
    return read(() -> results.getBoolean(column));
  }

  int integer(String column) {
    return read(() -> results.getInt(column));
  }

  long number(String column) {
    return read(() -> results.getLong(column));
  }

  byte[] bytes(String column) {
    return read(() -> results.getBytes(column));
  }

  Optional<byte[]> optionalBytes(String column) {
    return read(() -> Optional.ofNullable(results.getBytes(column)));
  }

  Instant instant(String column) {
    return read(() -> results.getObject(column, OffsetDateTime.class).toInstant());
  }

  Optional<Instant> optionalInstant(String column) {
    return read(() ->
        Optional.ofNullable(results.getObject(column, OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }

  List<String> texts(String column) {
    return read(() -> {
      Array array = results.getArray(column);
      return List.of((String[]) array.getArray());
    });
  }
}
