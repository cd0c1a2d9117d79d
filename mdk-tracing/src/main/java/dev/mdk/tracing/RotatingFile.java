package dev.mdk.tracing;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A file that is appended to, and put aside when it is too long or too old: {@code log} becomes
 * {@code log.1}, that {@code log.2}, and so on; the last one goes. It is opened anew after a
 * failure, and when somebody moved it or removed the folder around it.
 */
final class RotatingFile extends OutputStream {

  /**
   * When a file is put aside.
   *
   * @param size at how many bytes
   * @param age how long after it was begun
   * @param kept how many of those put aside are kept
   */
  record Limits(long size, Duration age, int kept) {}

  private final Path file;
  private final Limits limits;
  private final InstantSource clock;

  private OutputStream out = OutputStream.nullOutputStream();
  private boolean isOpen;
  private long size;
  private Instant begun = Instant.EPOCH;

  RotatingFile(Path file, Limits limits, InstantSource clock) {
    this.file = file;
    this.limits = limits;
    this.clock = clock;
  }

  /** Opens it, with the folders above it, and returns whether it ends within a line. */
  boolean open() throws IOException {
    close();
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    boolean torn = endsWithinLine();
    // Not a channel: that would be closed for good by an interrupt of the thread that writes.
    out = new FileOutputStream(file.toFile(), true);
    isOpen = true;
    size = Files.isRegularFile(file) ? Files.size(file) : 0;
    begun = size == 0 ? clock.instant() : lastChange();
    return torn;
  }

  /** A file that was there before is as old as its last line, which is the least it can be. */
  private Instant lastChange() throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  private boolean endsWithinLine() throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) == 0 || !Files.isReadable(file)) {
      return false;
    }
    try (RandomAccessFile last = new RandomAccessFile(file.toFile(), "r")) {
      last.seek(last.length() - 1);
      return last.read() != '\n';
    }
  }

  /**
   * Makes it ready for whole lines: opens it if it is not, or not there any more, and puts it aside
   * if it is due.
   *
   * @return whether it ends within a line
   */
  boolean prepare() throws IOException {
    boolean torn = false;
    if (!isOpen || !Files.exists(file)) {
      torn = open();
    }
    boolean isOld = Duration.between(begun, clock.instant()).compareTo(limits.age()) >= 0;
    if (size > 0 && (size >= limits.size() || isOld)) {
      putAside();
      torn = open();
    }
    return torn;
  }

  /** A file that cannot be put aside goes on: lines are worth more than its limit. */
  private void putAside() throws IOException {
    close();
    try {
      for (int number = limits.kept(); number > 0; number--) {
        Path from = number == 1 ? file : numbered(number - 1);
        if (Files.exists(from)) {
          Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Files.deleteIfExists(file); // where none is kept
    } catch (IOException unable) {
      // it is tried again with the next lines
    }
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
      size += length;
    } catch (IOException failed) {
      close();
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    if (isOpen) {
      isOpen = false;
      out.close();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
