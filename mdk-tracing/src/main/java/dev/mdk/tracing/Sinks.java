package dev.mdk.tracing;

import static java.util.Objects.requireNonNull;

import dev.mdk.spi.LogSink;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * The sinks of this module, for those who build their MDK by hand; others name them in the setting
 * {@code log.sinks}: {@code jul}, {@code json:-}, {@code json:<path>}.
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
    return JsonLinesSink.to(requireNonNull(file, "file"));
  }
}
