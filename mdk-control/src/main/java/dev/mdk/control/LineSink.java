package dev.mdk.control;

import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Brings log lines to Mission Control; a batch is taken when it has acknowledged all of it. */
final class LineSink implements LogSink {

  /** Short enough to be seen within a second, long enough to spare calls. */
  private static final Duration LINGER = Duration.ofMillis(200);

  private final Link link;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Makes a sink of a connection that was acquired for it. */
  LineSink(Link link) {
    this.link = link;
  }

  @Override
  public void write(List<LogEvent> events) throws IOException, InterruptedException {
    link.lines().deliver(events);
  }

  @Override
  public Optional<Duration> linger() {
    return Optional.of(LINGER);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      link.release();
    }
  }

  @Override
  public String toString() {
    return link.toString();
  }
}
