package dev.mdk.tracing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The native root logger with no handler but those of a test, put back by closing. */
final class NativeLog implements AutoCloseable {

  private static final Logger ROOT = Logger.getLogger("");

  private final List<Handler> before = List.of(ROOT.getHandlers());
  private final Level levelBefore = ROOT.getLevel();
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  NativeLog(Handler... handlers) {
    before.forEach(ROOT::removeHandler);
    ROOT.setLevel(Level.ALL);
    List.of(handlers).forEach(ROOT::addHandler);
    ROOT.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (!String.valueOf(record.getLoggerName()).startsWith("org.junit")) {
              records.add(record);
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
  }

  /** Returns what came to the root logger. */
  List<LogRecord> records() {
    return records;
  }

  @Override
  public void close() {
    List.of(ROOT.getHandlers()).forEach(ROOT::removeHandler);
    before.forEach(ROOT::addHandler);
    ROOT.setLevel(levelBefore);
  }
}
