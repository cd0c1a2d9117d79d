package dev.mdk.discovery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Optional;

/** Takes locks on files. There to be replaced by one that fails as some file systems do. */
@FunctionalInterface
interface DirectoryLocks {

  /*
   * What is locked is one byte far behind the text. Where locks are mandatory, as on Windows, the
   * text stays readable.
   */
  DirectoryLocks SYSTEM =
      (channel, shared) -> Optional.ofNullable(channel.tryLock(1L << 30, 1, shared));

  /**
   * Takes the lock unless another process has it.
   *
   * @param channel of the file; open for writing, or for reading if the lock is shared
   * @param shared whether others may share it
   * @return the lock, or empty if another process has it
   * @throws java.nio.channels.OverlappingFileLockException if this process has it
   * @throws IOException if the file system has no locks
   */
  Optional<FileLock> tryLock(FileChannel channel, boolean shared) throws IOException;
}
