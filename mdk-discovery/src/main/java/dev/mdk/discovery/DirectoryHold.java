package dev.mdk.discovery;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.mdk.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The file of a node of this process, in its place and locked until this is closed.
 *
 * <p>The lock belongs to the file, not to its name: it is taken before the file is moved to its
 * place, so that nobody ever sees the file without it. All of it goes through the one channel that
 * has the lock. On POSIX systems, closing any other channel of the file in this process would give
 * the lock up; so would setting its time by name, for which the JDK opens and closes it. That is
 * why the heartbeat is written into the text, and why no source of this process opens these files.
 */
final class DirectoryHold {

  /*
   * All files that this process has, by their names, which are unique. A name is here before its
   * file exists and until after it is deleted.
   */
  private static final Map<String, DirectoryFile> HELD = new ConcurrentHashMap<>();

  private final Path path;
  private final Object key;
  private final FileChannel channel;

  @SuppressWarnings({"unused", "FieldCanBeLocal"}) // the JDK refers to it weakly only
  private final Optional<FileLock> lock;

  private DirectoryHold(Path path, Object key, FileChannel channel, Optional<FileLock> lock) {
    this.path = path;
    this.key = key;
    this.channel = channel;
    this.lock = lock;
  }

  /** Returns what a file of this process says, which must not be opened to read it. */
  static Optional<DirectoryFile> ofThisProcess(String name) {
    return Optional.ofNullable(HELD.get(name));
  }

  static DirectoryHold publish(DirectoryPlace place, Node node, long nowMillis) throws IOException {
    place.create();
    String name = DirectoryFile.newName(node.service());
    Path temporary = place.path().resolve(DirectoryFile.temporaryName(name));
    var file = new DirectoryFile(node, nowMillis, DirectoryTimes.TTL_MILLIS, place.machine());
    HELD.put(name, file);
    try {
      FileChannel channel = FileChannel.open(temporary, CREATE_NEW, WRITE);
      try {
        Optional<FileLock> lock = lock(place.locks(), channel);
        write(channel, 0, (lock.isPresent() ? file : file.withoutLock()).encode());
        Path path = place.path().resolve(name);
        Files.move(temporary, path, ATOMIC_MOVE);
        return new DirectoryHold(path, keyOf(path), channel, lock);
      } catch (Throwable e) {
        closeAndDelete(channel, temporary);
        throw e;
      }
    } catch (Throwable e) {
      HELD.remove(name);
      throw e;
    }
  }

  private static Optional<FileLock> lock(DirectoryLocks locks, FileChannel channel) {
    try {
      return locks.tryLock(channel, false);
    } catch (IOException unsupported) {
      return Optional.empty(); // the heartbeat alone has to do
    }
  }

  private static void write(FileChannel channel, long offset, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  /** Returns whether the file is where others find it; nobody deleted or replaced it. */
  boolean isInPlace() throws IOException {
    try {
      return channel.isOpen() && keyOf(path).equals(key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Renews it. */
  void beat(long nowMillis) throws IOException {
    write(channel, DirectoryFile.HEARTBEAT_OFFSET, DirectoryFile.encodeHeartbeat(nowMillis));
  }

  /** Deletes the file and gives up the lock, in this order: it is never seen without it. */
  void close() {
    closeAndDelete(channel, path);
    HELD.remove(path.getFileName().toString());
  }

  @SuppressWarnings("EmptyCatch")
  private static void closeAndDelete(FileChannel channel, Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException leftBehind) {
      // without its lock it says that its process is gone
    }
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // nothing was buffered
    }
  }

  private static Object keyOf(Path path) throws IOException {
    var attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    return Objects.requireNonNullElse(attributes.fileKey(), ""); // Windows has none
  }
}
