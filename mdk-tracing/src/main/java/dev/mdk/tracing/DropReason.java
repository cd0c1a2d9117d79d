package dev.mdk.tracing;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Why a line did not reach a sink. */
enum DropReason {
  /** The queue of the sink had no room for it, or it gave way to a more important line. */
  FULL,
  /** The sink threw because of it, or was gone for too long. */
  FAILED,
  /** The sink, or the collector behind it, will never take it. */
  REFUSED,
  /** The pipeline was closed, or was being closed and the time for it was over. */
  CLOSED,
  /** The sink itself logged it while it handled lines: it would go on for ever. */
  RECURSIVE;

  /** Returns the name for humans and for events. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns a counter for each; the map is never written, so any thread may read it. */
  static Map<DropReason, AtomicLong> counters() {
    Map<DropReason, AtomicLong> counters = new EnumMap<>(DropReason.class);
    for (DropReason reason : values()) {
      counters.put(reason, new AtomicLong());
    }
    return Collections.unmodifiableMap(counters);
  }

  /** Returns the one of a map that has one for each. */
  static <T> T of(DropReason reason, Map<DropReason, T> each) {
    return requireNonNull(each.get(reason), reason.label());
  }
}
