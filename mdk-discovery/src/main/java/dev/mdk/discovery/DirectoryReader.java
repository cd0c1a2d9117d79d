package dev.mdk.discovery;

import dev.mdk.spi.NodeListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads the files of a directory and tells what changed: what differs between sources that live on
 * files. When to read is the {@link DirectorySubscription}'s to decide. Used by one thread at a
 * time, which may block.
 */
interface DirectoryReader {

  /** Makes a reader. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes a reader.
     *
     * @param listener told of single nodes
     * @param warn told, for humans, what was left out
     */
    DirectoryReader make(NodeListener listener, Consumer<String> warn);
  }

  /** Returns the directory that holds the files. */
  Path directory();

  /** Makes the directory if it is missing, where the files are the MDK's own. */
  default void prepare() throws IOException {}

  /**
   * Begins to watch for changes that are worth a look.
   *
   * @param changed must not block
   */
  DirectoryWatch watch(Runnable changed) throws IOException;

  /**
   * Looks which files there are, and tells what changed.
   *
   * @param check whether to look at those too that may have changed without the watch telling
   * @throws IOException if the directory cannot be read; nothing changes then
   */
  void look(boolean check) throws IOException;

  /** Keeps for a while what the directory does not have, as it is another one than before. */
  void expectReturn();
}
