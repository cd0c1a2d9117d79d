package dev.mdk.discovery;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Looks at one file at a time: what it says, and whether its process lives. */
final class DirectoryProbe {

  /** What can be said about a file. */
  enum Presence {
    /** Its process lives. */
    ALIVE,
    /** Its process is gone; so is the file, if it may be deleted. */
    DEAD,
    /** Locks do not tell: its heartbeat has to. */
    UNSURE,
    /** There is no such file. */
    GONE,
    /** It is not the file of a node. */
    BAD,
    /** It could not be read this time. */
    UNREADABLE
  }

  /**
   * What was seen.
   *
   * @param presence what can be said
   * @param file what it says, where that was asked for or is needed
   * @param detail what is wrong with it
   * @param stamp equal for as long as a bad file was not written
   */
  record Sight(Presence presence, Optional<DirectoryFile> file, String detail, Object stamp) {}

  /*
   * Two looks at one file in one process would each take the lock that the other tries for the
   * owner's. So they take turns, by the file's name. Held during I/O, by threads that may block.
   */
  private static final ReentrantLock[] TURNS = new ReentrantLock[16];

  static {
    for (int turn = 0; turn < TURNS.length; turn++) {
      TURNS[turn] = new ReentrantLock();
    }
  }

  /*
   * Files locked by this process, but not by this class: the MDK was loaded twice, as by two web
   * applications. Closing the channel would give up the other's lock, so it is kept for the next
   * look, until the file is gone.
   */
  private static final Map<String, FileChannel> KEPT = new ConcurrentHashMap<>();

  private final DirectoryPlace place;

  DirectoryProbe(DirectoryPlace place) {
    this.place = place;
  }

  /**
   * Looks at a file.
   *
   * @param name its name
   * @param known whether what it says is known if its process lives
   * @param badStamp the stamp with which it was found bad; else anything
   */
  Sight look(String name, boolean known, Object badStamp) {
    Optional<DirectoryFile> own = DirectoryHold.ofThisProcess(name);
    if (own.isPresent()) {
      return new Sight(Presence.ALIVE, own, "", "");
    }
    ReentrantLock turn = TURNS[name.hashCode() & (TURNS.length - 1)];
    turn.lock();
    try {
      return lookAlone(name, known, badStamp);
    } catch (NoSuchFileException e) {
      forget(name);
      return new Sight(Presence.GONE, Optional.empty(), "", "");
    } catch (IOException e) {
      return new Sight(Presence.UNREADABLE, Optional.empty(), e.toString(), "");
    } finally {
      turn.unlock();
    }
  }

  private Sight lookAlone(String name, boolean known, Object badStamp) throws IOException {
    BasicFileAttributes attributes = attributes(name);
    Object stamp =
        List.of(attributes.size(), attributes.lastModifiedTime(), keyOf(attributes).toString());
    if (stamp.equals(badStamp)) {
      return new Sight(Presence.BAD, Optional.empty(), "", stamp);
    }
    try {
      if (!attributes.isRegularFile()) { // opening a pipe would block
        throw new DirectoryFile.NotANode("no regular file");
      }
      if (attributes.size() > DirectoryFile.MAX_BYTES) {
        throw DirectoryFile.tooLong(attributes.size());
      }
      return open(name, known, keyOf(attributes));
    } catch (DirectoryFile.NotANode e) {
      return new Sight(Presence.BAD, Optional.empty(), e.reason(), stamp);
    }
  }

  private Sight open(String name, boolean known, Object key)
      throws IOException, DirectoryFile.NotANode {
    FileChannel channel = KEPT.remove(name);
    if (channel == null) {
      channel = FileChannel.open(place.path().resolve(name), READ, NOFOLLOW_LINKS);
    }
    boolean keep = false;
    try (FileLock lock = place.locks().tryLock(channel, true).orElse(null)) {
      return lock == null
          ? alive(channel, known)
          : judge(name, key, true, DirectoryFile.decode(read(channel)));
    } catch (OverlappingFileLockException e) {
      keep = true;
      return alive(channel, known);
    } catch (IOException e) {
      return judge(name, key, false, DirectoryFile.decode(read(channel)));
    } finally {
      if (keep) {
        KEPT.put(name, channel);
      } else {
        channel.close();
      }
    }
  }

  private static Sight alive(FileChannel channel, boolean known)
      throws IOException, DirectoryFile.NotANode {
    Optional<DirectoryFile> file =
        known ? Optional.empty() : Optional.of(DirectoryFile.decode(read(channel)));
    return new Sight(Presence.ALIVE, file, "", "");
  }

  private Sight judge(String name, Object key, boolean free, DirectoryFile file) {
    boolean certain =
        free && file.lockedOn().isPresent() && file.lockedOn().equals(place.machine());
    if (certain) {
      delete(name, key);
    }
    return new Sight(certain ? Presence.DEAD : Presence.UNSURE, Optional.of(file), "", "");
  }

  private static byte[] read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(DirectoryFile.MAX_BYTES + 1);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
      // a file system may give less than was asked for
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Deletes the file of a process that is gone. */
  void delete(String name) {
    try {
      delete(name, keyOf(attributes(name)));
    } catch (IOException e) {
      // somebody else was faster
    }
  }

  /** Deletes a file if it is still the one that was looked at: others clean up, too. */
  private void delete(String name, Object key) {
    try {
      if (keyOf(attributes(name)).equals(key)) {
        Files.deleteIfExists(place.path().resolve(name));
      }
    } catch (IOException e) {
      // it belongs to somebody whose files we may not delete, or is gone: it is found dead again
    }
  }

  /** Returns whether there is certainly no file of this name. */
  boolean isGone(String name) {
    try {
      attributes(name);
      return false;
    } catch (NoSuchFileException e) {
      forget(name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void forget(String name) {
    FileChannel channel = KEPT.remove(name);
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // nothing was written
      }
    }
  }

  private BasicFileAttributes attributes(String name) throws IOException {
    return Files.readAttributes(
        place.path().resolve(name), BasicFileAttributes.class, NOFOLLOW_LINKS);
  }

  private static Object keyOf(BasicFileAttributes attributes) {
    return Objects.requireNonNullElse(attributes.fileKey(), ""); // Windows has none
  }
}
