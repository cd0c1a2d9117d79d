package dev.mdk.discovery;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

/** How often things are done. */
final class DirectoryTimes {

  /** Between two looks at the locks of all files, and at one's own file. */
  static final long CHECK_NANOS = SECONDS.toNanos(1);

  /** Between two renewals: half of the 15 s that are promised, so that one may be late. */
  static final long BEAT_NANOS = MILLISECONDS.toNanos(7_500);

  /** How long a node without a lock lives after its last renewal. */
  static final long TTL_MILLIS = 3 * 15_000;

  /** The least time between two looks that others ask for. */
  static final long REFRESH_NANOS = MILLISECONDS.toNanos(200);

  /** Between two warnings about bad files. */
  static final long WARNING_NANOS = SECONDS.toNanos(60);

  /** How long nodes may take to register again in a directory that was replaced. */
  static final long RETURN_NANOS = 3 * CHECK_NANOS;

  /** A file that is still not in its place after this belongs to a process that died. */
  static final long ABANDONED_MILLIS = 60_000;

  private DirectoryTimes() {}
}
