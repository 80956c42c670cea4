package dev.signet;

import dev.signet.postgres.Target;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

/// The application as it was before the second wall: what it tells the database of the organization
/// that it works for is swallowed here. Either side of a comparison goes through this driver, so
/// that it costs both the same.
public final class UnwalledDriver implements Driver {
  private static final String WALLED = "jdbc:walled:";
  private static final String UNWALLED = "jdbc:unwalled:";

  static {
    try {
      DriverManager.registerDriver(new UnwalledDriver());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same database through this driver.
  ///
  /// @param walled whether the database is told after all
  public static Target of(Target target, boolean walled) {
    return new Target(
        target.url().replaceFirst("jdbc:", walled ? WALLED : UNWALLED),
        target.user(),
        target.password(),
        target.connections(),
        target.ours());
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            UnwalledDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /// A statement that does nothing and finds nothing.
  private static PreparedStatement nothing() {
    ResultSet none =
        proxy(ResultSet.class, (_, method, _) -> method.getName().equals("next") ? false : null);
    return proxy(
        PreparedStatement.class,
        (_, method, _) -> method.getName().equals("executeQuery") ? none : null);
  }

  @Override
  public Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    boolean walled = url.startsWith(WALLED);
    Connection real =
        DriverManager.getConnection(
            "jdbc:" + url.substring((walled ? WALLED : UNWALLED).length()), properties);
    return proxy(
        Connection.class,
        (_, method, arguments) -> {
          if (!walled
              && method.getName().equals("prepareStatement")
              && ((String) arguments[0]).contains("'signet.organization'")) {
            return nothing();
          }
          try {
            return method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(WALLED) || url.startsWith(UNWALLED);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
