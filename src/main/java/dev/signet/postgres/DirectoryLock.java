package dev.signet.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Proof that no other Signet uses a folder, held until closed. The system takes it back when the
/// process ends, however it ends.
final class DirectoryLock implements AutoCloseable {
  /// Folders held by this JVM. Asked before the file is opened: closing any descriptor of a file
  /// drops all POSIX locks the process holds on it, so a second try must not even open it.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;
  private boolean open = true;

  private DirectoryLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /// Takes the lock of `folder`, which exists; empty when somebody has it, we ourselves included.
  static Optional<DirectoryLock> take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    Optional<DirectoryLock> taken = Optional.empty();
    try {
      Path file = real.resolve("lock");
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
      } else {
        taken = Optional.of(new DirectoryLock(real, channel));
      }
      return taken;
    } finally {
      if (taken.isEmpty()) {
        HELD.remove(real);
      }
    }
  }

  /// Gives the folder back; does nothing the second time.
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      channel.close();
    } catch (IOException e) {
      throw new UnusableDatabase("the lock of " + folder + " cannot be released", e);
    } finally {
      HELD.remove(folder);
    }
  }

  synchronized boolean held() {
    return open;
  }
}
