package dev.mdk.discovery;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/**
 * Tells that files come or go in a directory, until it is closed or the directory is gone. Renewals
 * of files are not listened for.
 */
final class DirectoryWatch {

  private final WatchService service;
  private final WatchKey key;

  private DirectoryWatch(WatchService service, WatchKey key) {
    this.service = service;
    this.key = key;
  }

  /**
   * Begins to watch.
   *
   * @param changed run by the watching thread after each change; must not block
   * @throws IOException if the system has no means, or not enough of them
   */
  static DirectoryWatch open(Path directory, Runnable changed) throws IOException {
    WatchService service = directory.getFileSystem().newWatchService();
    try {
      WatchKey key = directory.register(service, ENTRY_CREATE, ENTRY_DELETE);
      DirectoryWatch watch = new DirectoryWatch(service, key);
      Thread thread = new Thread(() -> watch.run(changed), "mdk-directory");
      thread.setDaemon(true);
      thread.start();
      return watch;
    } catch (Throwable e) { // no memory for a thread, too
      service.close();
      throw e;
    }
  }

  private void run(Runnable changed) {
    try {
      boolean valid = true;
      while (valid) {
        WatchKey signalled = service.take();
        boolean relevant = signalled.pollEvents().stream().anyMatch(DirectoryWatch::isRelevant);
        valid = signalled.reset();
        if (relevant || !valid) {
          changed.run();
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      // the end of this thread
    }
  }

  private static boolean isRelevant(WatchEvent<?> event) {
    return event.kind() == OVERFLOW
        || (event.context() instanceof Path name && DirectoryFile.isName(name.toString()));
  }

  /** Returns whether changes are still told: the directory is the one that it was. */
  boolean isValid() {
    return key.isValid();
  }

  /** Ends it, and its thread. */
  void close() {
    try {
      service.close();
    } catch (IOException e) {
      // the thread ends all the same
    }
  }
}
