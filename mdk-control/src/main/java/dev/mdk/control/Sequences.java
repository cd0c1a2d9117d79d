package dev.mdk.control;

import dev.mdk.spi.Facilities;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers of a process's events. Mission Control knows an event again by the process and its
 * number, so these go on as long as the process does, over all connections.
 *
 * @param lines of the next log line
 * @param reports of the next report
 */
record Sequences(AtomicLong lines, AtomicLong reports) {

  private static final Map<Facilities, Sequences> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  static Sequences of(Facilities facilities) {
    return ALL.computeIfAbsent(
        facilities, key -> new Sequences(new AtomicLong(), new AtomicLong()));
  }
}
