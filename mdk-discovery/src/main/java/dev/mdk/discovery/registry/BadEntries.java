package dev.mdk.discovery.registry;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import java.time.Duration;

/** Counts what a registry has that is no node; warns of it at most once a minute. */
public final class BadEntries {

  private static final System.Logger LOG = System.getLogger("dev.mdk.discovery");

  private final String title;
  private final Facilities facilities;
  private final RateLimit warnings;

  /**
   * Makes one.
   *
   * @param title which registry, for the log
   * @param facilities who is told
   */
  public BadEntries(String title, Facilities facilities) {
    this.title = title;
    this.facilities = facilities;
    this.warnings = new RateLimit(facilities.ticker(), Duration.ofMinutes(1));
  }

  /**
   * Counts one.
   *
   * @param what what is bad, and nothing of what it says unless it is made fit for a log
   */
  public void count(String what) {
    if (facilities.listener() != MdkListener.NONE) {
      facilities.listener().onEvent(new MdkEvent.Dropped("node", "bad entry", 1));
    }
    if (warnings.tryTake()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: left out {1}; told at most once a minute",
          title,
          what);
    }
  }
}
