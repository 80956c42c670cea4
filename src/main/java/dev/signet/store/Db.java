package dev.signet.store;

import dev.signet.access.Tenant;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Savepoint;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Runs SQL. A transaction is a lambda; a transaction begun inside another joins it. Thread-safe.
///
/// When the database cannot be reached, every call refuses with UNAVAILABLE within the pool's
/// connection timeout plus the driver's socket timeout (together at most 5 s).
final class Db {
  private static final int ATTEMPTS = 3;
  private static final ScopedValue<Tx> CURRENT = ScopedValue.newInstance();

  private final DataSource source;
  private final BooleanSupplier usable;
  private final Optional<DeletionJournal> journal;
  private final Optional<ConnectionBudget> budget;

  Db(DataSource source) {
    this(source, () -> true);
  }

  /// @param usable false as long as the schema is not known to be right; every call refuses then
  Db(DataSource source, BooleanSupplier usable) {
    this(source, usable, Optional.empty(), Optional.empty());
  }

  /// @param journal told of every deletion before it is committed
  /// @param budget shares the connections out
  Db(
      DataSource source,
      BooleanSupplier usable,
      Optional<DeletionJournal> journal,
      Optional<ConnectionBudget> budget) {
    this.source = source;
    this.usable = usable;
    this.journal = journal;
    this.budget = budget;
  }

  private ConnectionBudget.Lease lease() {
    if (!usable.getAsBoolean()) {
      throw StoreUnavailable.refusal();
    }
    return budget.map(ConnectionBudget::take).orElse(() -> {});
  }

  /// Runs `body` in a transaction of its own, or in the one that is open in this scope.
  ///
  /// Deadlocks and serialization failures are tried again, so `body` must not have effects outside
  /// the database but those that [Tx#unlessCommitted] takes back.
  <T extends @Nullable Object> T transaction(Function<Tx, T> body) {
    if (CURRENT.isBound()) {
      return body.apply(CURRENT.get());
    }
    return independently(body);
  }

  /// Runs `body` in a transaction of its own even inside another one, on a connection more: only
  /// for what must be committed before the outer transaction is.
  <T extends @Nullable Object> T independently(Function<Tx, T> body) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(body);
      } catch (StoreFault e) {
        boolean passing = e.state().equals("40001") || e.state().equals("40P01");
        if (passing && attempt < ATTEMPTS) {
          continue;
        }
        boolean waitedTooLong = e.state().equals("55P03");
        throw passing || waitedTooLong ? StoreUnavailable.refusal() : e;
      }
    }
  }

  /// What lies outside the database is taken back after the connection is given back: it may take
  /// time.
  private <T extends @Nullable Object> T once(Function<Tx, T> body) {
    List<Tx> begun = new ArrayList<>(1);
    Ending[] ending = {Ending.ROLLED_BACK};
    try (ConnectionBudget.Lease _ = lease();
        Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      Tx tx = new Tx(connection);
      begun.add(tx);
      try {
        Tenant.current().ifPresent(tx::confine);
        T result = ScopedValue.where(CURRENT, tx).call(() -> body.apply(tx));
        tx.requireWhole();
        tx.writeDown(journal);
        ending[0] = commit(connection);
        if (ending[0] == Ending.IN_DOUBT) {
          throw StoreUnavailable.doubt();
        }
        tx.committed.forEach(Runnable::run);
        return result;
      } finally {
        if (ending[0] != Ending.COMMITTED) {
          rollBackQuietly(connection);
        }
      }
    } catch (SQLException e) {
      throw translate(e);
    } finally {
      begun.forEach(tx -> tx.end(ending[0]));
    }
  }

  /// Whether this thread is inside a transaction, and so holds a connection that others may wait
  /// for. Nothing slow may happen then.
  static boolean holdsConnection() {
    return CURRENT.isBound();
  }

  /// How a transaction ended, as far as we know.
  private enum Ending {
    COMMITTED,
    ROLLED_BACK,
    /// The connection broke while we waited to hear that it was committed.
    IN_DOUBT
  }

  private static Ending commit(Connection connection) {
    try {
      connection.commit();
      return Ending.COMMITTED;
    } catch (SQLException e) {
      RuntimeException trouble = translate(e);
      if (isUnavailable(trouble)) {
        return Ending.IN_DOUBT;
      }
      throw trouble;
    }
  }

  private static void rollBackQuietly(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, so the server has rolled back, or will.
    }
  }

  /// What the caller should see of a database error.
  static RuntimeException translate(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean away =
        unreachable(e)
            || state.startsWith("53")
            || state.startsWith("58")
            || state.equals("57014")
            || state.equals("25P03")
            // Connected to a standby: a failover is under way.
            || state.equals("25006");
    return away ? StoreUnavailable.refusal() : new StoreFault(e);
  }

  /// Whether the server cannot be spoken to at all now: refused, silent, starting, stopping, full.
  static boolean unreachable(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return e instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("53300");
  }

  /// A new connection outside the pool's care is never handed out; this is for streaming reads.
  <T extends @Nullable Object> T withConnection(SqlFunction<Connection, T> body) {
    try (ConnectionBudget.Lease _ = lease();
        Connection connection = source.getConnection()) {
      return body.apply(connection);
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /// A function that may throw SQLException.
  interface SqlFunction<A, B extends @Nullable Object> {
    B apply(A argument) throws SQLException;
  }

  /// One open transaction. For the thread that opened it.
  static final class Tx {
    private final Connection connection;
    private final List<Effect> effects = new ArrayList<>();
    private final List<Runnable> undone = new ArrayList<>();
    private final List<DeletionJournal.Item> deletions = new ArrayList<>();
    private final List<Runnable> committed = new ArrayList<>();
    private boolean broken;
    private Optional<UUID> confined = Optional.empty();

    /// A transaction that the caller began and ends.
    Tx(Connection connection) {
      this.connection = connection;
    }

    private void confine(UUID organization) {
      confined = Optional.of(organization);
      query(
          "SELECT set_config('signet.organization', ?, true)",
          row -> true,
          organization.toString());
    }

    /// Runs `body` with a view of every organization's rows, for the few questions that are about
    /// the whole platform: who holds a name, and who signs in. Everything else that is done for an
    /// organization sees that organization's rows alone, whatever it asks (CONTRACT AU-2).
    <T extends @Nullable Object> T acrossOrganizations(Supplier<T> body) {
      if (confined.isEmpty()) {
        return body.get();
      }
      UUID organization = confined.get();
      query("SELECT set_config('signet.organization', '', true)", row -> true);
      confined = Optional.empty();
      boolean done = false;
      try {
        T result = body.get();
        done = true;
        return result;
      } finally {
        again(organization, done);
      }
    }

    /// After a failure the transaction may be at its end, and takes no statement then. One that is
    /// rolled back to a savepoint is confined again by that.
    private void again(UUID organization, boolean done) {
      try {
        confine(organization);
      } catch (RuntimeException e) {
        if (done) {
          throw e;
        }
      }
    }

    /// Says that something is deleted for good, for the journal outside the database.
    void deleted(String kind, Object id) {
      deletions.add(new DeletionJournal.Item(kind, id.toString()));
    }

    private void writeDown(Optional<DeletionJournal> journal) {
      if (journal.isPresent() && !deletions.isEmpty()) {
        DeletionJournal book = journal.get();
        book.deleted(deletions);
        // In doubt they count as deleted: better to find them in quarantine than in service.
        unlessCommitted(() -> book.kept(deletions), () -> {});
      }
    }

    private record Effect(Runnable takeBack, Runnable inDoubt) {}

    /// Takes back an effect outside the database.
    ///
    /// @param rolledBack runs if this transaction is rolled back, as a whole or past this point
    /// @param inDoubt runs when it is not known whether it was committed; the database knows later
    void unlessCommitted(Runnable rolledBack, Runnable inDoubt) {
      effects.add(new Effect(rolledBack, inDoubt));
    }

    /// Does something cheap that cannot fail after this transaction is known to be committed; not
    /// when that is in doubt.
    void afterCommit(Runnable effect) {
      if (!committed.contains(effect)) {
        committed.add(effect);
      }
    }

    /// Takes effects back, the last one first; those of parts that were undone in any case.
    private void end(Ending ending) {
      undone.forEach(Runnable::run);
      if (ending != Ending.COMMITTED) {
        effects
            .reversed()
            .forEach(
                effect -> (ending == Ending.IN_DOUBT ? effect.inDoubt() : effect.takeBack()).run());
      }
    }

    private void undone(int downTo) {
      while (effects.size() > downTo) {
        undone.add(effects.removeLast().takeBack());
      }
    }

    private void requireWhole() {
      if (broken) {
        throw StoreUnavailable.refusal();
      }
    }

    /// A connection that the pool has given up says so without an SQLSTATE.
    private RuntimeException trouble(SQLException e) {
      try {
        return connection.isClosed() ? StoreUnavailable.refusal() : translate(e);
      } catch (SQLException gone) {
        return StoreUnavailable.refusal();
      }
    }

    /// Runs `body`; when it throws, everything it did is undone and the rest of the transaction
    /// lives.
    <T extends @Nullable Object> T nested(Supplier<T> body) {
      int before = effects.size();
      int deletionsBefore = deletions.size();
      Savepoint savepoint = savepoint();
      boolean done = false;
      try {
        T result = body.get();
        done = true;
        return result;
      } finally {
        if (!done) {
          undo(savepoint);
          undone(before);
          deletions.subList(deletionsBefore, deletions.size()).clear();
        }
      }
    }

    private Savepoint savepoint() {
      try {
        return connection.setSavepoint();
      } catch (SQLException e) {
        throw trouble(e);
      }
    }

    /// When this fails too, the first exception is thrown, because it says more; the transaction
    /// can only be rolled back as a whole then.
    private void undo(Savepoint savepoint) {
      try {
        connection.rollback(savepoint);
      } catch (SQLException e) {
        broken = true;
      }
    }

    /// Runs a statement; the number of rows it touched.
    int update(String sql, @Nullable Object... arguments) {
      try (PreparedStatement statement = prepare(sql, arguments)) {
        return statement.executeUpdate();
      } catch (SQLException e) {
        throw trouble(e);
      }
    }

    /// All rows of a query.
    <T> List<T> query(String sql, Function<Row, T> reader, @Nullable Object... arguments) {
      try (PreparedStatement statement = prepare(sql, arguments);
          ResultSet results = statement.executeQuery()) {
        List<T> rows = new ArrayList<>();
        Row row = new Row(results);
        while (results.next()) {
          rows.add(reader.apply(row));
        }
        return rows;
      } catch (SQLException e) {
        throw trouble(e);
      }
    }

    /// The first row of a query.
    <T> Optional<T> first(String sql, Function<Row, T> reader, @Nullable Object... arguments) {
      return query(sql, reader, arguments).stream().findFirst();
    }

    private PreparedStatement prepare(String sql, @Nullable Object... arguments)
        throws SQLException {
      PreparedStatement statement = connection.prepareStatement(sql);
      for (int i = 0; i < arguments.length; i++) {
        bind(statement, i + 1, arguments[i]);
      }
      return statement;
    }

    private void bind(PreparedStatement statement, int index, @Nullable Object argument)
        throws SQLException {
      switch (argument) {
        case null -> statement.setNull(index, Types.NULL);
        case Optional<?> optional -> bind(statement, index, optional.orElse(null));
        case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
        case Duration duration -> statement.setLong(index, duration.toNanos() / 1000);
        case UUID uuid -> statement.setObject(index, uuid);
        case Collection<?> texts ->
            statement.setArray(
                index,
                connection.createArrayOf(
                    "text", texts.stream().map(Object::toString).toArray(String[]::new)));
        case byte[] bytes -> statement.setBytes(index, bytes);
        case Boolean bool -> statement.setBoolean(index, bool);
        case Integer number -> statement.setInt(index, number);
        case Long number -> statement.setLong(index, number);
        default -> statement.setString(index, argument.toString());
      }
    }
  }

  /// A refusal that a caller may see for a lost race on a unique value.
  static boolean isUniqueViolation(RuntimeException e) {
    return e instanceof StoreFault fault && fault.state().equals("23505");
  }

  /// Whether the statement violated a foreign key.
  static boolean isForeignKeyViolation(RuntimeException e) {
    return e instanceof StoreFault fault && fault.state().equals("23503");
  }

  /// Whether this is the refusal for a database that is away.
  static boolean isUnavailable(RuntimeException e) {
    return e instanceof Refused refused && refused.reason() == Reason.UNAVAILABLE;
  }
}
