package dev.mdk.control.server;

import dev.mdk.ConfigurationException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Sees to it that one process has a folder for itself. */
final class FolderLock {

  private FolderLock() {}

  /**
   * Takes a folder, until what is returned is closed, or this process ends in whatever way.
   *
   * @throws ConfigurationException if somebody has it
   */
  static Closeable of(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean held = false;
    try {
      held = channel.tryLock() != null;
    } catch (OverlappingFileLockException bySomebodyHere) {
      // told below
    } finally {
      if (!held) {
        channel.close();
      }
    }
    if (!held) {
      throw new ConfigurationException(
          "data: " + folder + " is in use (expected: a folder for each Mission Control)");
    }
    return channel;
  }
}
