package dev.mdk.benchmarks.simulation;

import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** One scenario with one balancer: callers, calls at random moments, and what became of them. */
final class Simulation {

  /** Who makes the chooser of a caller. */
  interface Maker {
    Chooser make(TestFacilities facilities, RandomGenerator random, int caller);
  }

  private static final int CALLERS = 10;
  private static final int CALLS_PER_SECOND = 900; // of 2,000 that five usual servers can take
  private static final int KEYS = 1_000;

  private final TestFacilities facilities;
  private final Random random;
  private final Scenario scenario;
  private final List<Chooser> callers = new ArrayList<>();
  private final Figures figures;

  private Simulation(Scenario scenario, Maker maker, long seed) {
    this.scenario = scenario;
    this.random = new Random(seed);
    this.facilities = new TestFacilities().withRandom(random);
    this.figures = new Figures(scenario);
    for (int i = 0; i < CALLERS; i++) {
      callers.add(maker.make(facilities, random, i));
    }
  }

  /** Runs it, the same way each time with the same seed. */
  static Figures run(Scenario scenario, Maker maker, long seed) {
    Simulation simulation = new Simulation(scenario, maker, seed);
    for (int i = 0; i < Scenario.SERVERS; i++) {
      simulation.add(i);
    }
    simulation.call();
    // In steps, as time cannot be counted in calls; then those in flight end.
    simulation.facilities.time().advance(Duration.ofSeconds(scenario.toSecond + 30));
    return simulation.figures;
  }

  private void add(int number) {
    long usual = scenario.usualMillis(number);
    Server server =
        new Server(
            number,
            10.0 / usual,
            usual * 1_000_000,
            scenario.nature(number),
            facilities.time(),
            random);
    Runnable join = () -> callers.forEach(caller -> caller.join(server));
    int second = scenario.joins(number);
    if (second == 0) {
      join.run();
    } else {
      facilities.time().schedule(second * 1_000_000_000L, join);
    }
  }

  /** Makes a call, and the next one after a random time. */
  private void call() {
    long began = facilities.time().nanoTime();
    if (began >= scenario.toSecond * 1_000_000_000L) {
      return;
    }
    Chooser.Call call = callers.get(random.nextInt(CALLERS)).begin("key " + random.nextInt(KEYS));
    Server server = call.server();
    server.serve(
        isGood -> {
          long took = facilities.time().nanoTime() - began;
          call.end(isGood, took);
          figures.add(began, server.number, isGood, took);
        });
    long pause = (long) (-Math.log(1 - random.nextDouble()) * 1e9 / CALLS_PER_SECOND);
    facilities.time().schedule(pause, this::call);
  }
}
