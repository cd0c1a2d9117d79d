package dev.mdk.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Writes each log line as a line of JSON. Called by one thread at a time, as every sink. */
final class JsonLinesSink implements LogSink {

  private static final int CHUNK = 64 << 10;

  private final String name;
  private final OutputStream out;
  private final Optional<RotatingFile> file;
  private boolean torn; // a line may be there in part: the last batch failed, or a process died

  private JsonLinesSink(String name, OutputStream out, Optional<RotatingFile> file, boolean torn) {
    this.name = name;
    this.out = out;
    this.file = file;
    this.torn = torn;
  }

  /** Writes to a stream that stays open. */
  static JsonLinesSink to(OutputStream out) {
    return new JsonLinesSink("json", out, Optional.empty(), false);
  }

  /** Appends to a file, which it opens now. */
  static JsonLinesSink to(Path path, RotatingFile.Limits limits, InstantSource clock) {
    RotatingFile file = new RotatingFile(path, limits, clock);
    try {
      boolean torn = file.open();
      return new JsonLinesSink("json:" + path, file, Optional.of(file), torn);
    } catch (IOException | UnsupportedOperationException e) {
      throw new ConfigurationException(
          "log file: " + path + " (expected: a file that can be written)", e);
    }
  }

  /**
   * Writes whole lines at once, so that processes that append to one file do not mix them. Where
   * that fails half way, it says how many lines are there.
   */
  @Override
  public void write(List<LogEvent> events) throws IOException {
    int written = 0;
    try {
      if (file.isPresent()) {
        torn |= file.get().prepare();
      }
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      if (torn) {
        chunk.write('\n');
      }
      torn = true; // until all is well
      for (int i = 0; i < events.size(); i++) {
        chunk.writeBytes(JsonLine.of(events.get(i)).getBytes(UTF_8));
        chunk.write('\n');
        if (chunk.size() >= CHUNK || i == events.size() - 1) {
          chunk.writeTo(out);
          chunk.reset();
          out.flush();
          check();
          written = i + 1;
        }
      }
      torn = false;
    } catch (IOException failed) {
      Undelivered told =
          Undelivered.later(String.valueOf(failed.getMessage()), written, Duration.ZERO);
      told.addSuppressed(failed);
      throw told;
    }
  }

  private void check() throws IOException {
    if (out instanceof PrintStream printer && printer.checkError()) {
      throw new IOException("standard output or another print stream has failed");
    }
  }

  @Override
  public void close() {
    if (file.isPresent()) {
      try {
        file.get().close();
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
