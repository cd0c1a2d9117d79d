package dev.mdk.tracing;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Writes records of {@code java.util.logging} as the JSON lines of {@link Sinks}, for any handler.
 * In {@code logging.properties}:
 *
 * <pre>
 * java.util.logging.FileHandler.formatter = dev.mdk.tracing.JsonFormatter
 * dev.mdk.tracing.JsonFormatter.service = orders
 * </pre>
 *
 * <p>A line of a session, which came through {@link Sinks#jul()}, has all the members that it has
 * there. Any other record has
 *
 * <ul>
 *   <li>{@code trace}, {@code clock}, {@code env} and {@code properties} if {@link
 *       dev.mdk.Session#current()} is present in the thread that formats, which for nearly all
 *       handlers is the one that logs; the clock is that of the last message, the record itself if
 *       a {@link SessionHandler} that stands before this handler has brought it there;
 *   <li>{@code service} as {@code dev.mdk.tracing.JsonFormatter.service} says, else the setting
 *       {@code service.name}, both read when the formatter is made; else it is empty;
 *   <li>no {@code process}, which nobody here knows;
 *   <li>the level that {@link SessionHandler} gives it, the name of its logger as {@code category},
 *       its localized message with the parameters filled in as {@code text}, and its exception.
 * </ul>
 *
 * <p>The lines are ASCII, so the encoding of the handler has no part in them: what else is in a
 * text is escaped, and reads as what it was. Safe for use by several threads; formatting does not
 * throw because of what is in a record.
 */
public final class JsonFormatter extends Formatter {

  private final String service = NativeSettings.service(JsonFormatter.class);

  /** Makes a formatter with what the configuration of the log manager says. */
  public JsonFormatter() {}

  /**
   * Returns a record as one line.
   *
   * @param record the record
   * @return JSON and an end of line, {@code \n} on every system
   */
  @Override
  public String format(LogRecord record) {
    return JsonLine.ascii(Shown.of(record, service)) + "\n";
  }
}
