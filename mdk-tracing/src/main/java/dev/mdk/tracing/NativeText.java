package dev.mdk.tracing;

import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** The text of a native record: localized, its parameters filled in, as every formatter does. */
final class NativeText extends Formatter {

  private static final NativeText MAKER = new NativeText(); // without state or lock

  private NativeText() {}

  /** Returns the text. Throws what the parameters throw, if that is an error. */
  static String of(LogRecord record) {
    return MAKER.format(record);
  }

  /** Returns the text, or what there is of it and why there is no more. */
  @SuppressWarnings("CatchingUnchecked") // the parameters are foreign code
  static String orWhyNot(LogRecord record) {
    try {
      return of(record);
    } catch (Throwable broken) {
      return record.getMessage() + " (a parameter throws " + broken.getClass().getName() + ")";
    }
  }

  @Override
  public String format(LogRecord record) {
    return Objects.requireNonNullElse(formatMessage(record), "");
  }
}
