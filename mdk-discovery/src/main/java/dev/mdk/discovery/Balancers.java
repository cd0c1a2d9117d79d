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
      return hint -> nodes[below(nodes.length, random.get().nextInt())];
    };
  }

  /**
   * Maps any number to one from 0 to below the bound, each as often as the others but for some
   * bound / 2^32. It multiplies where {@code nextInt(bound)} divides (Lemire, Fast Random Integer
   * Generation in an Interval, 2019), which was a third of what a choice cost.
   */
  private static int below(int bound, int any) {
    return (int) (((any & 0xffffffffL) * bound) >>> 32);
  }
}
