package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.Node;
import dev.mdk.Outcome;
import java.time.Duration;

/** Where there is no node to be judged. */
enum NoAttempt implements Attempt {
  INSTANCE;

  @Override
  public Node node() {
    throw new IllegalStateException("no node");
  }

  @Override
  public void report(Outcome outcome, Duration elapsed) {}

  @Override
  public void release() {}
}
