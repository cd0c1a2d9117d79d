package dev.mdk.discovery;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Facilities;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A balancer that may be foreign: where it throws, chance takes its place. */
final class GuardedBalancer implements Balancer {

  private final Balancer balancer;
  private final Facilities facilities;
  private final AtomicBoolean logged = new AtomicBoolean();

  GuardedBalancer(Balancer balancer, Facilities facilities) {
    this.balancer = balancer;
    this.facilities = facilities;
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // foreign code may throw anything, and callers need a node
  public Picker over(List<Endpoint> admitted) {
    Picker picker = null;
    try {
      picker = balancer.over(admitted);
    } catch (Throwable thrown) {
      tell(thrown);
    }
    return picker != null ? picker : Balancers.random(facilities.random()).over(admitted);
  }

  private void tell(Throwable thrown) {
    if (logged.compareAndSet(false, true)) {
      System.getLogger("dev.mdk")
          .log(
              System.Logger.Level.WARNING,
              "balancer " + balancer + " threw; told once, and a random choice takes its place",
              thrown);
    }
    if (facilities.listener() != MdkListener.NONE) {
      facilities.listener().onEvent(new MdkEvent.Dropped("picker", thrown.toString(), 1));
    }
  }
}
