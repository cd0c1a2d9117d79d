package dev.mdk.session;

import dev.mdk.spi.Settings;
import dev.mdk.wire.ContextCodec;
import java.util.HashSet;
import java.util.Set;

/**
 * The settings of the sessions, read once.
 *
 * @param deadlineNanos the default deadline, or {@link TimeLimit#UNLIMITED}
 * @param softLimit the most characters of a context that are written
 * @param hardLimit the most characters of a context that are read
 * @param routes whether and where routing overrides lead
 */
record Options(long deadlineNanos, int softLimit, int hardLimit, Routes routes) {

  private static final int LEAST_LIMIT = 512; // an empty context has 264 characters
  private static final int MOST_LIMIT = 1 << 20;

  static Options of(Settings settings) {
    return new Options(
        settings.find("deadline.default").isEmpty()
            ? TimeLimit.UNLIMITED
            : TimeLimit.nanos(settings.duration("deadline.default", java.time.Duration.ZERO)),
        settings.integer("context.soft-limit", ContextCodec.SOFT_LIMIT, LEAST_LIMIT, MOST_LIMIT),
        settings.integer("context.hard-limit", ContextCodec.HARD_LIMIT, LEAST_LIMIT, MOST_LIMIT),
        new Routes(settings.flag("routes", false), list(settings.find("routes.allow").orElse(""))));
  }

  private static Set<String> list(String names) {
    Set<String> list = new HashSet<>();
    for (String name : names.split(",", -1)) {
      if (!name.isBlank()) {
        list.add(name.strip());
      }
    }
    return Set.copyOf(list);
  }
}
