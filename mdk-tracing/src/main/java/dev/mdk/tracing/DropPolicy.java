package dev.mdk.tracing;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Settings;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which line gives way when a queue is full. */
enum DropPolicy {
  /** The least important one, of several the newest. */
  LOWEST {
    @Override
    boolean makeRoom(LineQueue<?> queue, int rank) {
      return queue.giveUpBelow(rank);
    }
  },
  /** The one that comes. */
  NEWEST {
    @Override
    boolean makeRoom(LineQueue<?> queue, int rank) {
      return false;
    }
  },
  /** The one that waits longest. */
  OLDEST {
    @Override
    boolean makeRoom(LineQueue<?> queue, int rank) {
      return queue.giveUpOldest();
    }
  };

  /** Gives up a line that waits, for one of the given rank; or returns false. */
  abstract boolean makeRoom(LineQueue<?> queue, int rank);

  static DropPolicy from(Settings settings) {
    String name = settings.find("log.full").orElse(LOWEST.label());
    for (DropPolicy policy : values()) {
      if (policy.label().equals(name)) {
        return policy;
      }
    }
    String known = Arrays.stream(values()).map(DropPolicy::label).collect(Collectors.joining(", "));
    throw new ConfigurationException("log.full: " + name + " (expected: one of " + known + ")");
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
