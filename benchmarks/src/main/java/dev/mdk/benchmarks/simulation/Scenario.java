package dev.mdk.benchmarks.simulation;

import dev.mdk.benchmarks.simulation.Server.Nature;

/** What is the matter with the five servers. The one it is about is the last. */
enum Scenario {
  EVEN("all alike", 0, 60),
  UNEVEN("uneven: 5, 10, 10, 10 and 20 ms", 0, 60),
  SLOW("one waits 2 s", 10, 60),
  FAILING("one fails half of its calls, at once", 10, 60),
  STARTED("one just started, five times as slow at first", 20, 35);

  static final int SERVERS = 5;

  final String title;
  final int fromSecond;
  final int toSecond;

  Scenario(String title, int fromSecond, int toSecond) {
    this.title = title;
    this.fromSecond = fromSecond;
    this.toSecond = toSecond;
  }

  /** Returns how many milliseconds a call usually takes at a server. */
  long usualMillis(int server) {
    if (this != UNEVEN) {
      return 10;
    }
    return server == 0 ? 5 : isSubject(server) ? 20 : 10;
  }

  /** Returns when a server joins. */
  int joins(int server) {
    return this == STARTED && isSubject(server) ? fromSecond : 0;
  }

  static boolean isSubject(int server) {
    return server == SERVERS - 1;
  }

  Nature nature(int server) {
    if (!isSubject(server)) {
      return new Nature() {};
    }
    return new Nature() {
      @Override
      public double slowness(double seconds) { // warm after ten seconds
        return Scenario.this == STARTED ? 1 + 4 * Math.max(0, 1 - (seconds - fromSecond) / 10) : 1;
      }

      @Override
      public long waitNanos(double seconds) {
        return Scenario.this == SLOW && seconds >= fromSecond ? 2_000_000_000L : 0;
      }

      @Override
      public double failing(double seconds) {
        return Scenario.this == FAILING && seconds >= fromSecond ? 0.5 : 0;
      }
    };
  }
}
