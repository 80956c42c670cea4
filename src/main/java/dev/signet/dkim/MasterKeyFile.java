package dev.signet.dkim;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The master keyset in a file of its own: Tink's JSON, so that operators can also make and rotate
/// it with Tink's tools. Readable by its owner alone, or refused.
final class MasterKeyFile {
  private static final long LARGEST = 64 * 1024;
  private static final Set<PosixFilePermission> OWNER_READS =
      PosixFilePermissions.fromString("r--------");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private MasterKeyFile() {}

  static KeysetHandle read(Path file) {
    try {
      Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
      if (granted.stream().anyMatch(OTHERS::contains)) {
        throw new UnusableMasterKey(
            "Master key file "
                + file
                + " is open to others ("
                + PosixFilePermissions.toString(granted)
                + "): make it readable by its owner alone, chmod 0400.");
      }
      if (Files.size(file) > LARGEST) {
        throw new UnusableMasterKey("Master key file " + file + " is too large for a keyset.");
      }
      return TinkJsonProtoKeysetFormat.parseKeyset(
          Files.readString(file), InsecureSecretKeyAccess.get());
    } catch (NoSuchFileException e) {
      throw new UnusableMasterKey(
          "Master key file "
              + file
              + " is not there: put the keyset back, or name the right file.");
    } catch (IOException e) {
      throw new UnusableMasterKey("Master key file " + file + " cannot be read: " + reason(e));
    } catch (UnsupportedOperationException e) {
      throw new UnusableMasterKey(
          "Master key file " + file + " is on a file system without owner-only files.");
    } catch (GeneralSecurityException e) {
      // Its message may quote the file; say only what is wrong.
      throw new UnusableMasterKey(
          "Master key file " + file + " is not a Tink keyset in JSON with a primary key.");
    }
  }

  /// Makes a new keyset, unless another process was first: then that one stays.
  static void create(Path file) {
    try {
      write(file, KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), false);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot make an AES-256 key", e);
    }
  }

  /// Adds a fresh key; the older ones still open what they sealed.
  ///
  /// @param seals whether it seals from now on
  static void add(Path file, boolean seals) {
    KeysetHandle old = read(file);
    try {
      KeysetHandle.Builder.Entry fresh =
          KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
              .withRandomId();
      KeysetHandle grown =
          KeysetHandle.newBuilder(old).addEntry(seals ? fresh.makePrimary() : fresh).build();
      write(file, grown, true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot add a key to the keyset", e);
    }
  }

  /// Lets the newest key seal.
  static void promote(Path file) {
    KeysetHandle old = read(file);
    try {
      KeysetHandle.Builder builder = KeysetHandle.newBuilder(old);
      builder.getAt(builder.size() - 1).makePrimary();
      write(file, builder.build(), true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot choose the newest key of the keyset", e);
    }
  }

  /// Written beside, flushed, then put in place in one step, so that no half file is ever read.
  private static void write(Path file, KeysetHandle keyset, boolean replace)
      throws GeneralSecurityException {
    String json = TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new UnusableMasterKey("Master key file " + file + " has no directory.");
    }
    @Nullable Path fresh = null;
    try {
      Files.createDirectories(directory);
      fresh =
          Files.createTempFile(
              directory,
              ".master-key",
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.setPosixFilePermissions(fresh, OWNER_READS);
      if (replace) {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        putWhereNothingIs(fresh, file);
      }
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw new UnusableMasterKey("Master key file " + file + " cannot be made: " + reason(e));
    } finally {
      delete(fresh);
    }
  }

  /// A link fails where a rename would replace the key that another node has just made.
  private static void putWhereNothingIs(Path fresh, Path file) throws IOException {
    try {
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      // No links on this file system; starting two nodes at once for the first time is rarer.
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void delete(@Nullable Path fresh) {
    try {
      if (fresh != null) {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UnusableMasterKey("Temporary file " + fresh + " holds a master key: delete it.");
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replaceAll("Exception$", "") + ".";
  }
}
