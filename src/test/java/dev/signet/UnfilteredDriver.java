package dev.signet;

import dev.signet.postgres.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/// The application with its own tenant filter switched off: every statement's condition on
/// `organization_id` is made true on its way to the database. What is still not seen is kept from
/// it by the second wall alone.
public final class UnfilteredDriver implements Driver {
  private static final String PREFIX = "jdbc:unfiltered:";
  private static final Pattern EQUAL =
      Pattern.compile(
          "(?<!SET )\\b(\\w\\.)?organization_id\\s*(=|>=|<|IS NOT DISTINCT FROM)\\s*\\?(::uuid)?");
  private static final Pattern ROW =
      Pattern.compile("\\((\\w\\.)?organization_id, [^()]*\\) (>=|<|>|<=) \\(\\?, \\?\\)");

  static {
    try {
      DriverManager.registerDriver(new UnfilteredDriver());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same database, reached without the filter.
  public static Target of(Target target) {
    return new Target(
        target.url().replace("jdbc:", PREFIX),
        target.user(),
        target.password(),
        target.connections(),
        target.ours());
  }

  static String open(String sql) {
    return EQUAL.matcher(ROW.matcher(sql).replaceAll("($0 OR true)")).replaceAll("($0 OR true)");
  }

  @Override
  public Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Connection real =
        DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                arguments[0] = open((String) arguments[0]);
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
    return url.startsWith(PREFIX);
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
