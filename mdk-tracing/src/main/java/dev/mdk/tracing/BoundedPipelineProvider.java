package dev.mdk.tracing;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipelineProvider;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import java.util.List;

/**
 * Provides a pipeline with a bounded queue for each sink. Who logs pays for one hand-over to each
 * queue: no lock, no I/O, no waiting. Each queue is emptied by one task on {@link
 * Facilities#executor()} that runs only while there is something in it, in batches of what is
 * there; so a slow sink delays no other.
 *
 * <ul>
 *   <li>A queue that is full drops the newest line. What was dropped is said by a line of its own
 *       (level {@code WARN}, category {@code mdk}) when there is room again, and by {@link
 *       dev.mdk.MdkEvent.Dropped} with the reason, each once a second at most.
 *   <li>A sink that throws loses that batch; it is called again with the next. A warning goes to
 *       the logger {@code dev.mdk.tracing}, once a second at most.
 *   <li>What a sink logs into a session while it handles a batch is dropped: it would go on for
 *       ever.
 *   <li>The account counts a line once for each sink. Reasons of drops: {@code full}, {@code
 *       failed}, {@code closed}, {@code recursive}.
 *   <li>Closing waits for the sinks for {@code log.close-timeout}. The batch that a sink still has
 *       in its hands then counts as queued until it comes back.
 * </ul>
 *
 * <p>Settings: {@code log.queue} (8192 lines for each sink), {@code log.batch} (512), {@code
 * log.close-timeout} (2s).
 */
public final class BoundedPipelineProvider implements LogPipelineProvider {

  /** Makes the provider. */
  public BoundedPipelineProvider() {}

  @Override
  public LogPipeline create(Settings settings, Facilities facilities, List<LogSink> sinks) {
    PipelineSettings checked = PipelineSettings.from(settings);
    return sinks.isEmpty()
        ? LogPipeline.NONE
        : new BoundedPipeline(checked, facilities, List.copyOf(sinks));
  }
}
