package dev.signet.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One step of the schema: the SQL of a file `V001__what_it_does.sql`.
///
/// @param version 1, 2, 3 …
/// @param name the words of the file name
/// @param sql statements, run together in one transaction
record Migration(int version, String name, String sql) {
  private static final String FOLDER = "/db/migration/";
  private static final Pattern LEAST_PROGRAM =
      Pattern.compile("(?m)^-- least program: ([0-9]{1,6})$");
  private static final Pattern FILE = Pattern.compile("V([0-9]{3,6})__([a-z0-9_]+)\\.sql");

  /// The steps this program brings, in the order of `db/migration/index`, one file name a line.
  static List<Migration> bundled() {
    List<Migration> migrations = new ArrayList<>();
    for (String file : resource("index").lines().map(String::strip).toList()) {
      if (!file.isEmpty()) {
        migrations.add(parse(file, resource(file)));
      }
    }
    return migrations;
  }

  static Migration parse(String file, String sql) {
    Matcher parts = FILE.matcher(file);
    if (!parts.matches()) {
      throw new IllegalStateException("not the name of a migration: " + file);
    }
    return new Migration(
        Integer.parseInt(parts.group(1)), parts.group(2), sql.replace("\r\n", "\n"));
  }

  private static String resource(String name) {
    try (InputStream in = Migration.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks " + FOLDER + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program's " + FOLDER + name + " cannot be read", e);
    }
  }

  /// The version of the newest step that a program must know to work with this one: what a line `--
  /// least program: 12` says, else 0.
  int leastProgram() {
    Matcher line = LEAST_PROGRAM.matcher(sql);
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  /// SHA-256 of the SQL, in hex: an applied step must never change.
  String checksum() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "V%03d %s".formatted(version, name);
  }
}
