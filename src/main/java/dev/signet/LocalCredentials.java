package dev.signet;

import dev.signet.access.Credentials;
import dev.signet.access.Credentials.KeyTerms;
import dev.signet.access.Organization;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import dev.signet.audit.Actor;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/// The organization, key and token that the local setup gives its one user on the first start.
///
/// The database keeps only hashes, so the secrets stand in a file of mode 0600 beside it, and are
/// printed on every start. With an external database nothing of this exists: the operator makes
/// credentials with the admin token.
record LocalCredentials(String organization, String key, String token) {
  private static final String FILE = "local-credentials";

  /// Reads them, or makes them on the first start.
  static LocalCredentials of(Path dataDirectory, Credentials credentials) {
    Path file = dataDirectory.resolve(FILE);
    try {
      if (Files.exists(file)) {
        Properties kept = new Properties();
        kept.load(new StringReader(Files.readString(file)));
        if (credentials.knows(UUID.fromString(kept.getProperty("organization")))) {
          return new LocalCredentials(
              kept.getProperty("organization"), kept.getProperty("key"), kept.getProperty("token"));
        }
        // The database was thrown away and the file was not.
        Files.delete(file);
      }
      LocalCredentials made = Actor.command("up").during(() -> make(credentials));
      // Whole or not at all: half a file would stand in the way of every later start.
      Path half = dataDirectory.resolve(FILE + ".new");
      Files.deleteIfExists(half);
      Files.createFile(
          half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          half,
          "organization=%s\nkey=%s\ntoken=%s\n".formatted(made.organization, made.key, made.token),
          StandardOpenOption.WRITE,
          StandardOpenOption.DSYNC);
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the local credentials in " + file, e);
    }
  }

  private static LocalCredentials make(Credentials credentials) {
    Organization organization = credentials.addOrganization("Local");
    String key =
        credentials
            .addKey(
                organization.id(),
                Secret.Prefix.AP,
                new KeyTerms("local key", Scope.all(), List.of(), List.of()))
            .secret()
            .reveal();
    String token =
        credentials
            .addPersonalToken("local token", Map.of(organization.id(), Scope.all()))
            .secret()
            .reveal();
    return new LocalCredentials(organization.id().toString(), key, token);
  }

  @Override
  public String toString() {
    return "LocalCredentials[" + organization + "]";
  }
}
