package dev.mdk.circuit;

import static java.util.Objects.requireNonNull;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import java.time.Duration;

/** Tells discovery and the listener of the breaker of a node. */
record NodeWitness(Node node, Runnable onChange, MdkListener listener) implements Witness {

  NodeWitness {
    requireNonNull(node, "node");
    requireNonNull(onChange, "changed");
  }

  @Override
  public void changed() {
    onChange.run();
  }

  @Override
  public void opened(Quarantine quarantine, long pauseNanos) {
    if (listener != MdkListener.NONE) {
      Duration pause = Duration.ofNanos(pauseNanos);
      listener.onEvent(new MdkEvent.Quarantined(node, quarantine.reason(), pause));
    }
  }

  @Override
  public void probing() {
    if (listener != MdkListener.NONE) {
      listener.onEvent(new MdkEvent.Probed(node));
    }
  }

  @Override
  public void recovered() {
    if (listener != MdkListener.NONE) {
      listener.onEvent(new MdkEvent.Recovered(node));
    }
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
