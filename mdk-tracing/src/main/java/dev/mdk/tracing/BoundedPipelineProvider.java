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
 * Facilities#executor()} that runs only while there is something in it; so a slow sink delays no
 * other.
 *
 * <ul>
 *   <li>The first line after a quiet time is handed over at once, those that follow together: when
 *       they fill a batch, or after a short while.
 *   <li>A full queue drops the line of the lowest level, of several the newest; {@code log.full}
 *       says otherwise. What was dropped is said by a line of its own (level {@code WARN}, category
 *       {@code mdk}) when the sink takes lines, and by {@link dev.mdk.MdkEvent.Dropped} with the
 *       reason, each once a second at most.
 *   <li>A batch at which a sink throws is handed over again in parts, and only a line that fails
 *       alone is lost. An {@link java.io.IOException} says that the sink is gone: its lines wait
 *       while it is tried again, after 100 ms first and every 5 s at last, with jitter. A warning
 *       goes to the logger {@code dev.mdk.tracing}, once a minute at most.
 *   <li>What a sink logs into a session while it handles a batch is dropped: it would go on for
 *       ever.
 *   <li>Secrets do not get to the sinks: the values of properties whose names have one of the words
 *       password, passwd, passphrase, pwd, secret, token, authorization, cookie, API key,
 *       credential or private key in them, and in texts what follows such a word and a colon or an
 *       equals sign, or {@code Bearer} or {@code Basic}. {@code log.redact} names more words, or is
 *       {@code none}. Exceptions are handed on as they are.
 *   <li>The account counts a line once for each sink. Reasons of drops: {@code full}, {@code
 *       failed}, {@code refused}, {@code closed}, {@code recursive}.
 *   <li>Closing waits for the sinks for {@code log.close-timeout}; a sink that is gone gets one
 *       more try. The batch that a sink still has in its hands then counts as queued until it comes
 *       back.
 * </ul>
 *
 * <p>Settings: {@code log.queue} (8192 lines for each sink), {@code log.full} ({@code lowest}; or
 * {@code newest}, {@code oldest}), {@code log.batch} (512), {@code log.linger} (10ms, or what the
 * sink says: {@link LogSink#linger()}), {@code log.keep} (5m: how long one line is tried, again and
 * again, at which a sink throws an {@code IOException}), {@code log.close-timeout} (2s).
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
