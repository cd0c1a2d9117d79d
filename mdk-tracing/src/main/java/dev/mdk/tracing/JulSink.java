package dev.mdk.tracing;

import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;

/** Writes each log line to the native logger of its category. */
final class JulSink implements LogSink {

  /*
   * The logging of the JDK never forgets a name it has seen. So no more than these become loggers,
   * in case a program makes up its categories as it goes; the rest share one. The map also keeps the
   * loggers alive, which the JDK would drop together with the levels that were set on them.
   */
  private static final int MOST_LOGGERS = 1000;
  private static final int LONGEST_NAME = 256;
  private static final String OTHERS = "mdk";

  private final Map<String, Logger> loggers = new HashMap<>();

  @Override
  public void write(List<LogEvent> events) {
    for (LogEvent event : events) {
      Logger logger = logger(event.category());
      if (logger.isLoggable(Levels.toNative(event.level()))) {
        logger.log(new SessionRecord(event));
      }
    }
  }

  private Logger logger(String category) {
    Logger known = loggers.get(category);
    if (known != null) {
      return known;
    }
    if (loggers.size() >= MOST_LOGGERS || category.length() > LONGEST_NAME) {
      return Logger.getLogger(OTHERS);
    }
    Logger logger = Logger.getLogger(category);
    loggers.put(category, logger);
    return logger;
  }

  @Override
  public String toString() {
    return "jul";
  }
}
