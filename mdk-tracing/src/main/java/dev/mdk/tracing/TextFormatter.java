package dev.mdk.tracing;

import dev.mdk.LogId;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Writes records of {@code java.util.logging} for people to read: time, level, service, trace and
 * clock, category, text.
 *
 * <pre>
 * 2030-01-01T09:00:00.000Z WARN  shop [1f0c6a2e-93f4-4d3c-8f37-1f4c6b8b9a10 1,4] orders: no stock
 * 2030-01-01T09:00:00.012Z INFO  - [-] com.example.Pool: logged outside of any session
 * </pre>
 *
 * <p>In {@code logging.properties}:
 *
 * <pre>
 * java.util.logging.ConsoleHandler.formatter = dev.mdk.tracing.TextFormatter
 * dev.mdk.tracing.TextFormatter.service = orders
 * </pre>
 *
 * <p>What a record shows is described at {@link JsonFormatter}; the time is UTC here, too, so that
 * lines of several machines compare. An unknown part is a hyphen.
 *
 * <p>A record is one line, whatever is in it: ends of lines, terminal commands and marks of writing
 * direction are escaped. The stack trace of an exception follows on lines of its own, each of which
 * begins with a tab; no other line does. Of each text the first 65,536 chars are kept, and the line
 * says how many are left out. A text may still look like the parts around it, so programs should
 * read JSON lines instead. Safe for use by several threads; formatting does not throw because of
 * what is in a record.
 */
public final class TextFormatter extends Formatter {

  private static final String END = System.lineSeparator();

  private final String service = NativeSettings.service(TextFormatter.class);

  /** Makes a formatter with what the configuration of the log manager says. */
  public TextFormatter() {}

  /**
   * Returns a record as one line, and a stack trace behind it if it has an exception.
   *
   * @param record the record
   * @return lines with the ends that the system has
   */
  @Override
  public String format(LogRecord record) {
    Shown shown = Shown.of(record, service);
    Clip clip = new Clip();
    String stack = shown.thrown().map(clip::stack).orElse("");
    String line = line(shown, clip);
    StringBuilder out = new StringBuilder(line.length() + stack.length() + 64);
    out.append(OneLine.of(line)).append(END);
    stack.lines().forEach(each -> out.append('\t').append(OneLine.of(each)).append(END));
    return out.toString();
  }

  private static String line(Shown shown, Clip clip) {
    StringBuilder out = new StringBuilder(256);
    out.append(JsonLine.MILLIS.format(shown.time())).append(' ');
    String level = shown.level().name();
    out.append(level).append(" ".repeat(Math.max(1, 6 - level.length())));
    out.append(orHyphen(clip.text(shown.service())));
    out.append(" [").append(shown.id().map(id -> place(id, clip)).orElse("-")).append("] ");
    out.append(orHyphen(clip.text(shown.category()))).append(": ").append(clip.text(shown.text()));
    if (clip.cut() > 0) {
      out.append(" (").append(clip.cut()).append(" chars left out)");
    }
    return out.toString();
  }

  private static String place(LogId id, Clip clip) {
    return clip.text(id.traceId()) + " " + id.clock();
  }

  private static String orHyphen(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
