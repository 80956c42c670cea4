package dev.signet.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Who PostgreSQL runs as: it refuses to run as root, so root must step down first.
///
/// The lightest way is a user namespace without a mapping: the process keeps its files (they are
/// root's) and loses every capability. Where namespaces are forbidden, it becomes the user `nobody`
/// and gets the folder.
///
/// @param prefix the words before the command; empty when we are an ordinary user already
record OrdinaryUser(List<String> prefix) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;
  private static final List<String> NAMESPACE = List.of("unshare", "--user", "--");

  /// Decides for the server whose files live in `folder`, which exists.
  ///
  /// @throws UnusableDatabase when we are root and cannot step down
  static OrdinaryUser forFolder(Path folder) {
    try {
      if (uid(Path.of("/proc/self")) != ROOT) {
        return new OrdinaryUser(List.of());
      }
      Path data = folder.resolve("data");
      int owner = Files.exists(data) ? uid(data) : ROOT;
      if (owner == ROOT && stepsDown(NAMESPACE, folder)) {
        return new OrdinaryUser(NAMESPACE);
      }
      int user = owner == ROOT ? NOBODY : owner;
      for (List<String> prefix : List.of(setpriv(user), runuser(user))) {
        if (stepsDown(prefix, Path.of("/"))) {
          give(folder, user);
          if (!stepsDown(prefix, folder)) {
            throw new UnusableDatabase(
                "PostgreSQL does not run as root, and user "
                    + user
                    + " cannot reach "
                    + folder
                    + "; start Signet as an ordinary user, or put SIGNET_DATA_DIR where everybody"
                    + " may pass");
          }
          return new OrdinaryUser(prefix);
        }
      }
    } catch (IOException e) {
      throw new UnusableDatabase(
          "PostgreSQL does not run as root, and " + folder + " cannot be given away", e);
    }
    throw new UnusableDatabase(
        "PostgreSQL does not run as root, and none of unshare, setpriv and runuser works here;"
            + " start Signet as an ordinary user, or set SIGNET_DATABASE_URL");
  }

  private static List<String> setpriv(int user) {
    return List.of(
        "setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--inh-caps=-all", "--");
  }

  private static List<String> runuser(int user) {
    // runuser knows names only.
    return user == NOBODY ? List.of("runuser", "-u", "nobody", "--") : List.of("false");
  }

  /// Whether the prefix leads to a user that is not root and can enter `folder`.
  private static boolean stepsDown(List<String> prefix, Path folder) {
    List<String> command =
        Stream.concat(
                prefix.stream(),
                Stream.of(
                    "sh", "-c", "cd \"$1\" && test \"$(id -u)\" -ne 0", "sh", folder.toString()))
            .toList();
    return Commands.run(Path.of("/"), command).ok();
  }

  private static void give(Path folder, int user) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        if (uid(path) != user) {
          Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }

  private static int uid(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid");
  }
}
