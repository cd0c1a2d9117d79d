package dev.mdk.control.server;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One file of the journal: records, one after the other. What is in it is looked at when somebody
 * asks. Readers use files of their own; all methods may be called from any thread.
 */
final class Segment {

  private static final int WINDOW = 1 << 20;

  private final Path path;
  private final long base;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Block> blocks = new ArrayList<>();
  private boolean scanned;
  private int end; // of the last whole record

  /** What can be read, and what is where in it. */
  record View(List<Block> blocks, int end) {}

  private Segment(Path path, long base) {
    this.path = path;
    this.base = base;
  }

  /**
   * Returns the segment of a folder that begins at a position of the whole journal; its file need
   * not exist.
   */
  static Segment in(Path folder, long base) {
    return new Segment(folder.resolve(String.format(Locale.ROOT, "%016x.log", base)), base);
  }

  /** Returns the segment of a file, if it is one. */
  static Optional<Segment> at(Path file) {
    String name = file.getFileName().toString();
    if (!name.matches("[0-7][0-9a-f]{15}\\.log")) {
      return Optional.empty();
    }
    return Optional.of(new Segment(file, Long.parseLong(name.substring(0, 16), 16)));
  }

  Path path() {
    return path;
  }

  long base() {
    return base;
  }

  long bytes() {
    try {
      return Files.size(path);
    } catch (IOException gone) {
      return 0;
    }
  }

  /** Says that it is new, and empty. */
  void begin() {
    lock.lock();
    try {
      scanned = true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes note of a record that was written at the end. */
  void add(JournalRecord.Place record) {
    lock.lock();
    try {
      add(record, end);
    } finally {
      lock.unlock();
    }
  }

  private void add(JournalRecord.Place record, int at) {
    if (blocks.isEmpty() || at - blocks.get(blocks.size() - 1).from() >= Block.BYTES) {
      blocks.add(new Block(at));
    }
    blocks.get(blocks.size() - 1).add(record);
    end = at + record.length();
  }

  View view() throws IOException {
    lock.lock();
    try {
      if (!scanned) {
        scan(record -> {});
      }
      return new View(List.copyOf(blocks), end);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the end of the last whole record. */
  int end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  /** Looks at all records from the beginning on, and tells each whole one. */
  void scan(Consumer<JournalRecord.Place> each) throws IOException {
    lock.lock();
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      blocks.clear();
      end = 0;
      byte[] window = new byte[WINDOW];
      int size = 0;
      int start = 0; // of the window in the file
      boolean over = false;
      while (!over) {
        size = fill(file, window, size);
        over = size < window.length;
        int until = over ? size : size - JournalRecord.MAX_BYTES;
        int at = 0;
        while (at < until) {
          JournalRecord.Place record = JournalRecord.find(window, at, until, size);
          if (record == null) {
            at = until;
          } else {
            add(record, start + record.at());
            each.accept(record);
            at = record.end();
          }
        }
        System.arraycopy(window, at, window, 0, size - at);
        size -= at;
        start += at;
      }
      scanned = true;
    } finally {
      lock.unlock();
    }
  }

  private static int fill(RandomAccessFile file, byte[] window, int from) throws IOException {
    int size = from;
    while (size < window.length) {
      int count = file.read(window, size, window.length - size);
      if (count < 0) {
        break;
      }
      size += count;
    }
    return size;
  }

  /** Returns the whole records of a part, in their order; none if the file is gone. */
  List<JournalRecord.Place> read(int from, int to) throws IOException {
    byte[] bytes = new byte[to - from];
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(from);
      file.readFully(bytes);
    } catch (FileNotFoundException tooOld) {
      return List.of();
    }
    List<JournalRecord.Place> records = new ArrayList<>();
    JournalRecord.Place record = JournalRecord.find(bytes, 0, bytes.length, bytes.length);
    while (record != null) {
      records.add(record);
      record = JournalRecord.find(bytes, record.end(), bytes.length, bytes.length);
    }
    return records;
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
