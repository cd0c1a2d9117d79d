package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The balancers that come with discovery. Each may serve any number of services at once. */
public final class Balancers {

  private Balancers() {}

  /**
   * Returns the balancer that gives each thread the nodes of a service in turn. Nothing is shared
   * between threads that choose at the same time; all of them together give each node its share.
   *
   * @return a balancer
   */
  public static Balancer roundRobin() {
    return new RoundRobin(ThreadLocalRandom::current);
  }

  /**
   * Returns the balancer that chooses by chance, each node as often as the others.
   *
   * @return a balancer
   */
  public static Balancer random() {
    return random((Supplier<RandomGenerator>) ThreadLocalRandom::current);
  }

  /** Returns the same with a source of chance that any thread may use. */
  static Balancer random(RandomGenerator random) {
    return random((Supplier<RandomGenerator>) () -> random);
  }

  private static Balancer random(Supplier<? extends RandomGenerator> random) {
    return admitted -> {
      var nodes = admitted.toArray(RoundRobin.NONE);
      return hint -> nodes[random.get().nextInt(nodes.length)];
    };
  }
}
