package dev.mdk.tracing;

import static java.util.Objects.requireNonNull;

import dev.mdk.ConfigurationException;
import dev.mdk.LogLevel;
import dev.mdk.spi.LogSink;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * The sinks of this module, for those who build their MDK by hand; others name them in the setting
 * {@code log.sinks}: {@code jul}, {@code json:-}, {@code json:<path>}. {@link Otlp} is another one.
 *
 * <p><b>JSON lines.</b> Each log line is one JSON object in UTF-8 on one line, whatever is in it:
 * control characters, ends of lines of any alphabet and marks of writing direction are escaped. Its
 * members:
 *
 * <table>
 *   <caption>Members of a line</caption>
 *   <tr><th>name</th><th>value</th></tr>
 *   <tr><td>{@code time}</td><td>ISO 8601 in UTC with milliseconds</td></tr>
 *   <tr><td>{@code trace}</td><td>the id of the trace</td></tr>
 *   <tr><td>{@code clock}</td><td>the place in the trace, a list of integers</td></tr>
 *   <tr><td>{@code env}</td><td>the name of the environment</td></tr>
 *   <tr><td>{@code service}</td><td>the name under which the process logs, or empty</td></tr>
 *   <tr><td>{@code process}</td><td>the id of the process</td></tr>
 *   <tr><td>{@code level}</td><td>{@code CRITICAL} to {@code DEBUG}</td></tr>
 *   <tr><td>{@code category}</td><td>what it is about</td></tr>
 *   <tr><td>{@code text}</td><td>the line</td></tr>
 *   <tr><td>{@code properties}</td><td>those of the session, an object</td></tr>
 *   <tr><td>{@code error}</td><td>if there is an exception: its {@code type}, {@code message} and
 *       {@code stack}</td></tr>
 *   <tr><td>{@code cut}</td><td>if something was too long: how many chars were left out</td></tr>
 * </table>
 *
 * <p>Of each text the first 65,536 chars are kept, and of the properties those that fit into as
 * many. {@link JsonFormatter} writes the same lines for handlers of {@code java.util.logging}. Each
 * batch is flushed. After a failure the next batch begins on a new line, so a reader should pass
 * over what is empty or no JSON.
 */
public final class Sinks {

  static final RotatingFile.Limits NO_LIMITS =
      new RotatingFile.Limits(Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE), 0);

  private Sinks() {}

  /**
   * Returns a sink that writes to {@code java.util.logging}: to the logger that has the name of the
   * category, on one line, with the id of the trace and the clock behind the text. {@code CRITICAL}
   * and {@code ERROR} become {@code SEVERE}, {@code WARN} {@code WARNING}, {@code INFO} {@code
   * INFO} and {@code DEBUG} {@code FINE}.
   *
   * <p>What a {@link SessionHandler} brought from {@code java.util.logging} is not written there a
   * second time, and what this sink writes is not brought back.
   *
   * @return a sink of its own; a pipeline closes it
   */
  public static LogSink jul() {
    return new JulSink();
  }

  /**
   * Returns a sink that writes JSON lines to a stream.
   *
   * @param out where to; the sink leaves it open. A {@link java.io.PrintStream} such as {@link
   *     System#out} that has failed once counts as failing
   * @return the sink
   */
  public static LogSink jsonLines(OutputStream out) {
    return JsonLinesSink.to(requireNonNull(out, "out"));
  }

  /**
   * Returns a sink that appends JSON lines to a file, which is opened now and created, with the
   * directories above it, if it is missing. Several processes of one machine may append to the same
   * file.
   *
   * @param file where to, in the default file system
   * @return the sink; a pipeline closes it
   * @throws dev.mdk.ConfigurationException if the file cannot be opened
   */
  public static LogSink jsonLines(Path file) {
    return JsonLinesSink.to(requireNonNull(file, "file"), NO_LIMITS, InstantSource.system());
  }

  /**
   * Returns a sink that appends JSON lines to a file as {@link #jsonLines(Path)}, and puts it aside
   * when it is too long or too old: {@code log} becomes {@code log.1}, that {@code log.2}, and so
   * on. For one process only. A file that cannot be put aside goes on.
   *
   * <p>If the disk is full, the file may not be written, or its folder is gone, the lines wait; it
   * is opened anew, with its folder, when that is over.
   *
   * @param file where to, in the default file system
   * @param size at how many bytes it is put aside; it gets longer by one batch at most; positive
   * @param age how long after it was begun; positive
   * @param kept how many of those put aside are kept; zero or more
   * @return the sink; a pipeline closes it
   * @throws ConfigurationException if the file cannot be opened, or a limit is out of range
   */
  public static LogSink jsonLines(Path file, long size, Duration age, int kept) {
    requireNonNull(file, "file");
    if (size < 1 || age.isNegative() || age.isZero() || kept < 0) {
      throw new ConfigurationException(
          "log file: size %d, age %s, kept %d (expected: > 0, > 0, >= 0)"
              .formatted(size, age, kept));
    }
    RotatingFile.Limits limits = new RotatingFile.Limits(size, age, kept);
    return JsonLinesSink.to(file, limits, InstantSource.system());
  }

  /**
   * Returns a sink that gets only a part of the lines. Those left out count as delivered. Several
   * of these, each with a sink of its own, share the lines out: a pipeline has a queue for each.
   *
   * @param least the least important level that goes there
   * @param categories which categories go there; what it throws is a failure of the sink
   * @param sink where they go; closed with this one
   * @return the sink
   */
  public static LogSink filtered(LogLevel least, Predicate<String> categories, LogSink sink) {
    return new FilteredSink(
        requireNonNull(least, "least"),
        requireNonNull(categories, "categories"),
        requireNonNull(sink, "sink"));
  }
}
