package dev.mdk.tracing;

import dev.mdk.spi.Settings;
import java.time.Duration;

/**
 * How a pipeline works.
 *
 * @param queue how many lines may wait for a sink
 * @param batch how many a sink is handed at once
 * @param closeTimeout how long closing waits for the sinks
 * @param service the name under which the pipeline's own lines appear
 */
record PipelineSettings(int queue, int batch, Duration closeTimeout, String service) {

  static PipelineSettings from(Settings settings) {
    return new PipelineSettings(
        settings.integer("log.queue", 8192, 1, 1 << 20),
        settings.integer("log.batch", 512, 1, 1 << 16),
        settings.duration("log.close-timeout", Duration.ofSeconds(2)),
        settings.find("service.name").orElse(""));
  }
}
