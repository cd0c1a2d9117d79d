package dev.mdk.control.server;

import dev.mdk.spi.Facilities;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The append-only log of all that was sent, in files of a folder. What {@link #append} has returned
 * is in a file, and survives the end of this process at any moment; {@link Options#force} says what
 * a power loss may cost. A damaged record is left out, and nothing else is. All methods may be
 * called from any thread.
 */
final class Journal implements Closeable {

  /*
   * Files are written and read by RandomAccessFile, which an interrupt does not close as it does a
   * channel: threads that serve HTTP are interrupted when their clients are too slow.
   */
  private static final System.Logger LOG = System.getLogger("dev.mdk.control");
  private static final UUID NOBODY = new UUID(0, 0);
  private static final int MAX_ORIGINS = 100_000;
  private static final Duration RETENTION_CHECK = Duration.ofMinutes(1);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /**
   * How it is kept.
   *
   * @param segmentBytes when a new file begins
   * @param maxBytes when the oldest file is deleted
   * @param maxAge when a file is deleted
   * @param force how often what was written is forced to the disk; zero for before every answer
   */
  record Options(int segmentBytes, long maxBytes, Duration maxAge, Duration force) {}

  /** What a search found, the latest first; {@code next} is where it goes on, if there is more. */
  record Found<T>(List<T> items, Optional<Long> next, boolean complete) {}

  private final Path folder;
  private final Options options;
  private final Facilities facilities;
  private final Closeable hold;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentNavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
  private final Seen seen = new Seen(MAX_ORIGINS);
  private final boolean foundAny;
  private Segment active;
  private RandomAccessFile file;
  private boolean broken; // the file, so that the next append begins another
  private boolean dirty; // not forced to the disk
  private boolean failing;
  private int needed; // bytes, of what could not be written last
  private long failures;
  private Instant lastWarning = Instant.EPOCH;
  private volatile boolean closed;

  private Journal(Path folder, Options options, Facilities facilities) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.options = options;
    this.facilities = facilities;
    hold = FolderLock.of(folder);
    try (Stream<Path> files = Files.list(folder)) {
      files
          .flatMap(each -> Segment.at(each).stream())
          .forEach(each -> segments.put(each.base(), each));
    }
    foundAny = !segments.isEmpty();
    if (foundAny) {
      active = segments.lastEntry().getValue();
      recover();
      file = new RandomAccessFile(active.path().toFile(), "rw");
      cutTornTail();
    } else {
      active = Segment.in(folder, 0);
      file = create(active);
    }
    if (!options.force.isZero()) {
      every(options.force, this::force);
    }
    every(RETENTION_CHECK, this::retain);
    every(RETRY, this::retry);
    elsewhere(this::warmUp);
  }

  static Journal open(Path folder, Options options, Facilities facilities) throws IOException {
    return new Journal(folder, options, facilities);
  }

  /** Reads the last file, and the older ones only if it does not say what was seen before. */
  private void recover() throws IOException {
    boolean[] whole = {false};
    active.scan(
        record -> {
          whole[0] |= record.kind() == JournalRecord.Kind.SEEN;
          see(record);
        });
    if (!whole[0]) {
      for (Segment each : segments.headMap(active.base()).values()) {
        each.scan(this::see);
      }
    }
  }

  private void see(JournalRecord.Place record) {
    if (record.kind() == JournalRecord.Kind.SEEN) {
      seen.read(record.text());
    } else {
      seen.add(record.origin(), record.kind(), record.sequence());
    }
  }

  private void cutTornTail() throws IOException {
    long torn = file.length() - active.end();
    if (torn > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the last {0} bytes of {1} are no whole record, and cut off",
          torn,
          active.path());
      file.setLength(active.end());
    }
  }

  /** Returns whether there was a journal before. */
  boolean hasPast() {
    return foundAny;
  }

  private RandomAccessFile create(Segment segment) throws IOException {
    Files.createDirectories(folder);
    RandomAccessFile created = new RandomAccessFile(segment.path().toFile(), "rw");
    try {
      created.setLength(0);
      segment.begin();
      List<JournalRecord> known =
          seen.write().stream()
              .map(
                  text ->
                      new JournalRecord(
                          JournalRecord.Kind.SEEN,
                          0,
                          facilities.clock().millis(),
                          0,
                          0,
                          0,
                          NOBODY,
                          JournalRecord.NO_SEQUENCE,
                          text))
              .toList();
      write(created, segment, known.stream().map(JournalRecord::bytes).toList());
    } catch (IOException | RuntimeException e) {
      created.close();
      throw e;
    }
    segments.put(segment.base(), segment);
    return created;
  }

  /** Writes at the end; all or, as far as others can see, nothing. */
  private static void write(RandomAccessFile to, Segment segment, List<byte[]> records)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    records.forEach(all::writeBytes);
    to.seek(segment.end());
    to.write(all.toByteArray());
    for (byte[] each : records) {
      segment.add(new JournalRecord.Place(each, 0, each.length));
    }
  }

  /**
   * Stores records, but for those that were stored before.
   *
   * @return the position of each; empty for one that was stored before
   * @throws IOException if none was stored
   */
  List<Optional<Long>> append(List<JournalRecord> records) throws IOException {
    List<byte[]> encoded = records.stream().map(JournalRecord::bytes).toList();
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the journal is closed");
      }
      rollIfNeeded();
      List<byte[]> fresh = new ArrayList<>();
      List<Optional<Long>> positions = new ArrayList<>();
      long position = active.base() + active.end();
      Seen added = new Seen(records.size()); // within this call
      for (int i = 0; i < encoded.size(); i++) {
        JournalRecord each = records.get(i);
        if (seen.contains(each.origin(), each.kind(), each.sequence())
            || added.contains(each.origin(), each.kind(), each.sequence())) {
          positions.add(Optional.empty());
          continue;
        }
        added.add(each.origin(), each.kind(), each.sequence());
        positions.add(Optional.of(position));
        position += encoded.get(i).length;
        fresh.add(encoded.get(i));
      }
      if (!fresh.isEmpty()) {
        store(fresh);
      }
      records.forEach(each -> seen.add(each.origin(), each.kind(), each.sequence()));
      return positions;
    } finally {
      lock.unlock();
    }
  }

  private void store(List<byte[]> records) throws IOException {
    try {
      write(file, active, records);
      dirty = true;
      if (options.force.isZero()) {
        file.getFD().sync();
        dirty = false;
      }
      failing = false;
    } catch (IOException e) {
      needed = records.stream().mapToInt(each -> each.length).sum();
      failed(e);
      cutOff();
      throw e;
    }
  }

  /** Takes away what was written of something whose end was not. */
  private void cutOff() {
    try {
      file.setLength(active.end());
    } catch (IOException again) {
      broken = true;
    }
  }

  /** Writes as much as could not be written, and takes it away again. */
  private void tryRoom() throws IOException {
    try {
      file.seek(active.end());
      file.write(new byte[needed]);
      failing = false;
    } catch (IOException e) {
      failed(e);
      throw e;
    } finally {
      cutOff();
    }
  }

  /**
   * Looks whether it can be written again: who is told that it cannot may send nothing more. A file
   * that was deleted can still be written, but nobody will ever read it.
   */
  private void retry() {
    lock.lock();
    try {
      broken |= !Files.exists(active.path());
      if ((failing || broken) && !closed) {
        rollIfNeeded();
        tryRoom();
      }
    } catch (IOException still) {
      // counted, and told now and then
    } finally {
      lock.unlock();
    }
  }

  private void failed(IOException e) {
    failing = true;
    failures++;
    Instant now = facilities.clock().instant();
    if (Duration.between(lastWarning, now).abs().compareTo(Duration.ofMinutes(1)) >= 0) {
      lastWarning = now;
      LOG.log(System.Logger.Level.WARNING, "the journal cannot be written: " + folder, e);
    }
  }

  private void rollIfNeeded() throws IOException {
    if (broken || active.end() >= options.segmentBytes) {
      roll();
    }
  }

  private void roll() throws IOException {
    Segment next = Segment.in(folder, active.base() + Math.max(1, active.end()));
    RandomAccessFile created;
    try {
      created = create(next);
    } catch (IOException e) {
      failed(e);
      throw e;
    }
    try {
      file.getFD().sync();
      file.close();
    } catch (IOException e) {
      failed(e); // what could be saved is; the new file is whole
    }
    file = created;
    active = next;
    broken = false;
  }

  /** Forces what was written to the disk, while others go on writing. */
  private void force() {
    RandomAccessFile current;
    lock.lock();
    try {
      if (!dirty || closed) {
        return;
      }
      dirty = false;
      current = file;
    } finally {
      lock.unlock();
    }
    try {
      current.getFD().sync();
    } catch (IOException e) {
      lock.lock();
      try {
        if (current == file && !closed) { // else it was forced when it was closed
          failed(e);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void retain() {
    long total = bytes();
    Instant oldest = facilities.clock().instant().minus(options.maxAge);
    for (Segment each : segments.values()) {
      if (each.base() == segments.lastKey()) {
        return;
      }
      try {
        boolean tooOld = Files.getLastModifiedTime(each.path()).toInstant().isBefore(oldest);
        if (total > options.maxBytes || tooOld) {
          total -= each.bytes();
          each.delete();
          segments.remove(each.base());
        }
      } catch (NoSuchFileException deletedByHand) {
        segments.remove(each.base());
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot delete " + each.path(), e);
      }
    }
  }

  /** Looks at older files before somebody asks for them. */
  private void warmUp() {
    for (Segment each : segments.descendingMap().values()) {
      if (closed) {
        return;
      }
      try {
        each.view();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot read " + each.path(), e);
      }
    }
  }

  /**
   * Searches, the latest first. A search reads a bounded part of the journal.
   *
   * @param before what is before this position
   * @param limit how many are found at most
   * @param read makes an item of a record and its position, unless it is none after all
   */
  <T> Found<T> search(
      JournalQuery query,
      long before,
      int limit,
      BiFunction<Long, JournalRecord.Place, Optional<T>> read)
      throws IOException {
    return new JournalSearch<>(query, before, limit, read).in(segments.headMap(before, false));
  }

  /** Returns the position of what is stored next. */
  long end() {
    lock.lock();
    try {
      return active.base() + active.end();
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    return segments.values().stream().mapToLong(Segment::bytes).sum();
  }

  int files() {
    return segments.size();
  }

  /** Returns whether the last attempt to write failed. */
  boolean isFailing() {
    lock.lock();
    try {
      return failing;
    } finally {
      lock.unlock();
    }
  }

  long failures() {
    lock.lock();
    try {
      return failures;
    } finally {
      lock.unlock();
    }
  }

  private void every(Duration interval, Runnable task) {
    facilities
        .scheduler()
        .schedule(
            interval.toNanos(),
            () ->
                elsewhere(
                    () -> {
                      task.run();
                      if (!closed) {
                        every(interval, task);
                      }
                    }));
  }

  private void elsewhere(Runnable task) {
    try {
      facilities.executor().execute(task);
    } catch (RejectedExecutionException end) {
      // of everything
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        try (hold;
            RandomAccessFile last = file) {
          last.getFD().sync();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
