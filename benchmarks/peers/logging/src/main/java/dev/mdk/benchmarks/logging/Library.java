package dev.mdk.benchmarks.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.tracing.Sinks;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A way to log, with a queue of 8,192 lines that drops what does not fit. */
interface Library extends AutoCloseable {

  String QUEUE = "8192";
  String TEXT = "looking for orders of ada";

  /** Logs in the name of one request; for one thread. */
  interface Caller {
    void info();

    void debug();
  }

  Caller caller();

  /** Returns how many lines came out in the end, once all that waited have. */
  long delivered();

  @Override
  void close();

  /** Starts one. */
  static Library named(String name) {
    return switch (name) {
      case "mdk" -> new OfMdk();
      case "log4j" -> new OfLog4j("Timeout"); // its default
      case "log4j-yield" -> new OfLog4j("Yield");
      case "logback" -> new OfLogback();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The MDK. */
  final class OfMdk implements Library {
    private static final PropertyKey<String> USER = PropertyKey.text("myapp:user");

    private final LongAdder delivered = new LongAdder();
    private final Mdk mdk =
        Mdk.builder()
            .setting("log.sinks", "none")
            .setting("log.queue", QUEUE)
            .setting("log.full", "newest") // as Log4j drops
            .setting("service.name", "orders")
            .logSink(Sinks.jsonLines(new Lines(delivered)))
            .start();

    @Override
    public Caller caller() {
      Session session = mdk.session().property(USER, "ada");
      return new Caller() {
        @Override
        public void info() {
          session.info("orders", TEXT);
        }

        @Override
        public void debug() {
          session.debug("orders", TEXT);
        }
      };
    }

    @Override
    public long delivered() {
      return delivered.sum();
    }

    @Override
    public void close() {
      mdk.close();
    }
  }

  /**
   * Log4j with all loggers asynchronous. By default their thread sleeps, and callers wake it; with
   * {@code Yield} it never sleeps, and takes a processor for itself.
   */
  final class OfLog4j implements Library {

    OfLog4j(String waitStrategy) {
      System.setProperty(
          "log4j2.contextSelector",
          "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
      System.setProperty("log4j2.asyncLoggerRingBufferSize", QUEUE);
      System.setProperty("log4j2.asyncQueueFullPolicy", "Discard");
      System.setProperty("log4j2.asyncLoggerWaitStrategy", waitStrategy);
      System.setProperty("log4j2.garbagefreeThreadContextMap", "true");
    }

    @Override
    public Caller caller() {
      org.apache.logging.log4j.Logger logger = LogManager.getLogger("orders");
      ThreadContext.put("trace", "306b8f43-16e4-488c-b6ba-c169e6659cb5");
      ThreadContext.put("process", "a81e2e77-0000-4000-8000-000000000000");
      ThreadContext.put("user", "ada");
      return new Caller() {
        @Override
        public void info() {
          logger.info(TEXT);
        }

        @Override
        public void debug() {
          logger.debug(TEXT);
        }
      };
    }

    @Override
    public long delivered() {
      return Nowhere.DELIVERED.sum();
    }

    @Override
    public void close() {
      LogManager.shutdown();
    }
  }

  /** Logback with a queue before its appender, whose thread sleeps; its own JSON. */
  final class OfLogback implements Library {
    private final LongAdder delivered = new LongAdder();
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    OfLogback() {
      JsonEncoder encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.setWithSequenceNumber(false);
      encoder.setWithNanoseconds(false);
      encoder.setWithThreadName(false);
      encoder.setWithContext(false);
      encoder.setWithMarkers(false);
      encoder.setWithArguments(false);
      encoder.start();
      OutputStreamAppender<ILoggingEvent> nowhere = new OutputStreamAppender<>();
      nowhere.setContext(context);
      nowhere.setEncoder(encoder);
      nowhere.setImmediateFlush(false);
      nowhere.setOutputStream(new Lines(delivered));
      nowhere.start();
      AsyncAppender queue = new AsyncAppender();
      queue.setContext(context);
      queue.setQueueSize(Integer.parseInt(QUEUE));
      queue.setDiscardingThreshold(0); // else it drops when a fifth is left
      queue.setNeverBlock(true);
      queue.addAppender(nowhere);
      queue.start();
      context.reset();
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
      context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(queue);
    }

    @Override
    public Caller caller() {
      Logger logger = LoggerFactory.getLogger("orders");
      MDC.put("trace", "306b8f43-16e4-488c-b6ba-c169e6659cb5");
      MDC.put("process", "a81e2e77-0000-4000-8000-000000000000");
      MDC.put("user", "ada");
      return new Caller() {
        @Override
        public void info() {
          logger.info(TEXT);
        }

        @Override
        public void debug() {
          logger.debug(TEXT);
        }
      };
    }

    @Override
    public long delivered() {
      return delivered.sum();
    }

    @Override
    public void close() {
      context.stop();
    }
  }

  /** Counts lines by their ends. */
  final class Lines extends OutputStream {
    private final LongAdder lines;

    Lines(LongAdder lines) {
      this.lines = lines;
    }

    @Override
    public void write(int b) {
      lines.add(b == '\n' ? 1 : 0);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int ends = 0;
      for (int i = offset; i < offset + length; i++) {
        ends += bytes[i] == '\n' ? 1 : 0;
      }
      lines.add(ends);
    }
  }
}
