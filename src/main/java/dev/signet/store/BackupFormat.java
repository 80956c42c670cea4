package dev.signet.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// The shape of a backup: a ZIP file that is written and read from front to back.
///
/// `manifest` (lines `name=value`: `format`, `created_at`, `schema` and one `step.N` with the
/// checksum of each schema step), then one `table/NAME` for each table in an order in which
/// references are satisfied, then `end` (lines `NAME=ROWS SHA-256`). A file without `end` is cut
/// off. A table is a line with its columns, and what COPY gives in its text format.
final class BackupFormat {
  /// Format 2 ends with a digest of the whole file; format 1 had none, and is still read.
  static final String VERSION = "2";

  static final String WITHOUT_SEAL = "1";
  static final String MANIFEST = "manifest";
  static final String TABLE = "table/";
  static final String END = "end";

  /// More than any manifest needs; what claims to be larger is none.
  private static final int MAX_LINES = 1 << 20;

  private BackupFormat() {}

  static byte[] print(Map<String, String> lines) {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    lines.forEach((name, value) -> text.add(name + "=" + value));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static Map<String, String> parse(InputStream in) throws IOException {
    byte[] octets = in.readNBytes(MAX_LINES);
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line : new String(octets, StandardCharsets.UTF_8).split("\n")) {
      int equals = line.indexOf('=');
      if (equals <= 0) {
        throw new UnusableBackup("this is no backup of Signet");
      }
      lines.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return lines;
  }

  /// What the file ends with: the digest of every octet before it.
  static byte[] seal(MessageDigest digest) {
    return ("\nsha256 " + HexFormat.of().formatHex(digest.digest()) + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Whether `file` ends with the digest of what is before it. A ZIP's own sums leave out its
  /// headers and its directory, so a file cut off there would look whole.
  static boolean sealed(Path file) throws IOException {
    long size = Files.size(file);
    MessageDigest digest = sha256();
    int length = seal(sha256()).length;
    if (size < length) {
      return false;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] buffer = new byte[1 << 16];
      long left = size - length;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          return false;
        }
        digest.update(buffer, 0, read);
        left -= read;
      }
      return Arrays.equals(in.readAllBytes(), seal(digest));
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
