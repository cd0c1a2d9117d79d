package dev.mdk.tracing;

import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * How a pipeline works.
 *
 * @param queue how many lines may wait for a sink
 * @param full which line gives way when they are more
 * @param batch how many a sink is handed at once
 * @param linger how long lines wait for more of them, if it is said for all sinks
 * @param keep how long a line is tried that a sink fails to take
 * @param closeTimeout how long closing waits for the sinks
 * @param redactor takes out secrets
 * @param service the name under which the pipeline's own lines appear
 */
record PipelineSettings(
    int queue,
    DropPolicy full,
    int batch,
    Optional<Duration> linger,
    Duration keep,
    Duration closeTimeout,
    Redactor redactor,
    String service) {

  private static final Duration LINGER = Duration.ofMillis(10);

  static PipelineSettings from(Settings settings) {
    return new PipelineSettings(
        settings.integer("log.queue", 8192, 1, 1 << 20),
        DropPolicy.from(settings),
        settings.integer("log.batch", 512, 1, 1 << 16),
        settings.find("log.linger").map(said -> settings.duration("log.linger", LINGER)),
        settings.duration("log.keep", Duration.ofMinutes(5)),
        settings.duration("log.close-timeout", Duration.ofSeconds(2)),
        Redactor.from(settings),
        settings.find("service.name").orElse(""));
  }

  /** Returns how long lines for a sink wait for more of them. */
  Duration linger(Outlet<?> sink) {
    return linger.or(sink::linger).orElse(LINGER);
  }
}
