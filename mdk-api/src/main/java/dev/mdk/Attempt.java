package dev.mdk;

import java.time.Duration;

/**
 * One attempt to call one node. Whoever made it tells how it went, once; the first word counts. All
 * methods may be called from any thread.
 *
 * <p>A failure told here is final and counts at once. A success is provisional until the
 * interaction ends: if that fails, it becomes a {@link Outcome#CALLER_FAILURE}. An attempt about
 * which nobody says anything takes the verdict of its interaction; outside of any, it is counted as
 * told here. Until it has ended it is a call in flight, by which balancers choose.
 */
public interface Attempt {

  /**
   * Returns the node to call.
   *
   * @return the node
   */
  Node node();

  /**
   * Tells how it went.
   *
   * @param outcome how it ended
   * @param elapsed how long the exchange took, as measured by who made it
   */
  void report(Outcome outcome, Duration elapsed);

  /** Takes it back: it was never made, or was cancelled; no verdict. */
  void release();
}
