package dev.mdk.tracing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a lane leads to. Called by one thread at a time.
 *
 * @param <E> what goes there
 */
interface Outlet<E> {

  /** Returns what goes there, for events: {@code log}, say. */
  String what();

  /** Returns how important an item is: from 0, the most important, to {@link #RANKS} - 1. */
  int rank(E item);

  /** How many ranks there are. */
  int RANKS = 5;

  /** Takes a batch. Throws as a {@link dev.mdk.spi.LogSink} does. */
  void write(List<E> items) throws Exception;

  /** Returns an item that says what the outlet has missed, or empty if nothing can say it there. */
  Optional<E> report(String text);

  /** Returns how long items wait for others, or empty for the default. */
  Optional<Duration> linger();

  /** Ends it, after the last batch. */
  void close();
}
