package dev.mdk.discovery;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.function.Predicate;

/** Tells of changes in a directory, until it is closed or the directory is gone. */
final class DirectoryWatch {

  private final WatchService service;
  private final WatchKey key;
  private final Predicate<String> names;

  private DirectoryWatch(WatchService service, WatchKey key, Predicate<String> names) {
    this.service = service;
    this.key = key;
    this.names = names;
  }

  /**
   * Begins to watch for files that come or go.
   *
   * @param names which files count
   * @param changed run by the watching thread after each change; must not block
   * @throws IOException if the system has no means, or not enough of them
   */
  static DirectoryWatch ofNames(Path directory, Predicate<String> names, Runnable changed)
      throws IOException {
    return open(directory, names, changed, ENTRY_CREATE, ENTRY_DELETE);
  }

  /**
   * Begins to watch for files that come, go or are written.
   *
   * @param names which files count
   * @param changed run by the watching thread after each change; must not block
   * @throws IOException if the system has no means, or not enough of them
   */
  static DirectoryWatch ofContents(Path directory, Predicate<String> names, Runnable changed)
      throws IOException {
    return open(directory, names, changed, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
  }

  private static DirectoryWatch open(
      Path directory, Predicate<String> names, Runnable changed, WatchEvent.Kind<?>... kinds)
      throws IOException {
    WatchService service = directory.getFileSystem().newWatchService();
    try {
      WatchKey key = directory.register(service, kinds);
      DirectoryWatch watch = new DirectoryWatch(service, key, names);
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
        boolean relevant = signalled.pollEvents().stream().anyMatch(this::isRelevant);
        valid = signalled.reset();
        if (relevant || !valid) {
          changed.run();
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      // the end of this thread
    }
  }

  private boolean isRelevant(WatchEvent<?> event) {
    return event.kind() == OVERFLOW
        || (event.context() instanceof Path name && names.test(name.toString()));
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
