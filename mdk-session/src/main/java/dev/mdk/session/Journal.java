package dev.mdk.session;

import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import dev.mdk.wire.SpanId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Hands the lines of sessions to the pipeline. Never throws: the caller's text and the pipeline may
 * be foreign code.
 */
final class Journal {

  /*
   * A text that is made while its thread makes another one is left out: it may be the same one, without
   * end. A thread is in this set only meanwhile; what sinks log while they write is the pipeline's care.
   */
  private final Set<Thread> making = ConcurrentHashMap.newKeySet();

  private final Facilities facilities;
  private final LogPipeline pipeline;
  private final Warnings warnings;
  private volatile String service;
  private volatile boolean closed;

  Journal(Facilities facilities, LogPipeline pipeline, Warnings warnings, String service) {
    this.facilities = facilities;
    this.pipeline = pipeline;
    this.warnings = warnings;
    this.service = service;
  }

  /** Returns whether a line of this level would be written. */
  boolean writes(Baggage baggage, LogLevel level) {
    return baggage.level().includes(level) && !closed && pipeline.isOpen();
  }

  /** Writes a line; ask {@link #writes} before. */
  void write(
      LogId id,
      Baggage baggage,
      LogLevel level,
      String category,
      String text,
      Optional<Throwable> thrown,
      Optional<SpanId> span) {
    try {
      pipeline.offer(
          new LogEvent(
              id,
              facilities.clock().instant(),
              facilities.processId(),
              service,
              level,
              category,
              text,
              thrown,
              baggage.properties(),
              span));
    } catch (RuntimeException failed) {
      warnings.foreign().tell("the log pipeline threw", failed);
    }
  }

  /** Makes and writes a line; ask {@link #writes} before. */
  @SuppressWarnings("CatchingUnchecked") // the caller's text must not fail the caller's request
  void make(
      LogId id,
      Baggage baggage,
      LogLevel level,
      String category,
      Supplier<String> text,
      Optional<Throwable> thrown,
      Optional<SpanId> span) {
    Thread thread = Thread.currentThread();
    if (!making.add(thread)) {
      leaveOut();
      return;
    }
    String made = "the text of this line could not be made";
    Optional<Throwable> told = thrown;
    try {
      made = String.valueOf(text.get());
    } catch (Throwable failed) {
      told = Optional.of(failed);
    } finally {
      making.remove(thread);
    }
    write(id, baggage, level, category, made, told, span);
  }

  private void leaveOut() {
    MdkListener listener = facilities.listener();
    if (listener != MdkListener.NONE) {
      listener.onEvent(new MdkEvent.Dropped("log", "recursion", 1));
    }
  }

  /** Returns the name under which the process logs; may be empty. */
  String service() {
    return service;
  }

  /** Takes the name of the first service registered, if nothing else was said. */
  void name(String firstService) {
    if (service.isEmpty()) {
      service = firstService;
    }
  }

  void markClosed() {
    closed = true;
  }
}
