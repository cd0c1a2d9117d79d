package dev.mdk.tracing;

import java.io.PrintWriter;
import java.io.Writer;

/** Keeps the texts of one line within bounds, and counts what it leaves out. */
final class Clip {

  /** How many chars of one text are kept. */
  static final int MOST = 64 << 10;

  private long cut;

  /** Returns how many chars were left out so far. */
  long cut() {
    return cut;
  }

  void leaveOut(long chars) {
    cut += chars;
  }

  /** Returns the beginning of a text, without half a character at its end. */
  String text(String text) {
    if (text.length() <= MOST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
    leaveOut(text.length() - end);
    return text.substring(0, end);
  }

  /** Returns the beginning of a stack trace. */
  @SuppressWarnings("CatchingUnchecked") // the methods of an exception are foreign code
  String stack(Throwable thrown) {
    Bounded out = new Bounded();
    try (PrintWriter printer = new PrintWriter(out)) {
      thrown.printStackTrace(printer);
    } catch (Throwable broken) {
      return thrown.getClass().getName() + " (its stack trace throws " + broken.getClass() + ")";
    }
    return out.kept.toString();
  }

  /** Returns the message of an exception, or an empty text. */
  @SuppressWarnings("CatchingUnchecked") // the methods of an exception are foreign code
  String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : text(message);
    } catch (Throwable broken) {
      return "(its message throws " + broken.getClass() + ")";
    }
  }

  /** Keeps the beginning of what is written, so that no endless trace fills the memory. */
  private final class Bounded extends Writer {
    final StringBuilder kept = new StringBuilder();

    @Override
    public void write(char[] chars, int offset, int length) {
      int room = Math.min(length, MOST - kept.length());
      kept.append(chars, offset, room);
      leaveOut(length - room);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
