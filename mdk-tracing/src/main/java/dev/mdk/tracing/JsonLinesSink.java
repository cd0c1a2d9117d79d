package dev.mdk.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes each log line as a line of JSON. Called by one thread at a time, as every sink. */
final class JsonLinesSink implements LogSink {

  private static final int CHUNK = 64 << 10;

  private final String name;
  private final OutputStream out;
  private final boolean owned;
  private boolean torn; // a line may be there in part: the last batch failed, or a process died

  private JsonLinesSink(String name, OutputStream out, boolean owned, boolean torn) {
    this.name = name;
    this.out = out;
    this.owned = owned;
    this.torn = torn;
  }

  /** Writes to a stream that stays open. */
  static JsonLinesSink to(OutputStream out) {
    return new JsonLinesSink("json", out, false, false);
  }

  /** Appends to a file, which it opens now. */
  static JsonLinesSink to(Path file) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        Files.createDirectories(parent);
      }
      boolean torn = endsWithinLine(file);
      // Not a channel: that would be closed for good by an interrupt of the thread that writes.
      return new JsonLinesSink(
          "json:" + file, new FileOutputStream(file.toFile(), true), true, torn);
    } catch (IOException | UnsupportedOperationException e) {
      throw new ConfigurationException(
          "log file: " + file + " (expected: a file that can be written)", e);
    }
  }

  private static boolean endsWithinLine(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) == 0 || !Files.isReadable(file)) {
      return false;
    }
    try (RandomAccessFile last = new RandomAccessFile(file.toFile(), "r")) {
      last.seek(last.length() - 1);
      return last.read() != '\n';
    }
  }

  /** Writes whole lines at once, so that processes that append to one file do not mix them. */
  @Override
  public void write(List<LogEvent> events) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    if (torn) {
      chunk.write('\n');
    }
    torn = true; // until all is well
    for (LogEvent event : events) {
      chunk.writeBytes(JsonLine.of(event).getBytes(UTF_8));
      chunk.write('\n');
      if (chunk.size() >= CHUNK) {
        chunk.writeTo(out);
        chunk.reset();
      }
    }
    chunk.writeTo(out);
    out.flush();
    if (out instanceof PrintStream printer && printer.checkError()) {
      throw new IOException("standard output or another print stream has failed");
    }
    torn = false;
  }

  @Override
  public void close() {
    if (owned) {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
