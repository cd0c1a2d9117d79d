package dev.mdk.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * A short run that finds what must not grow into the hot path: an allocation, a lock, a write that
 * threads share. It has to be right on a machine that does much else, so
 *
 * <ul>
 *   <li>the fastest of many short rounds counts, on both sides of a comparison: some of them have a
 *       processor for themselves, whatever else goes on;
 *   <li>two threads run them together, as only threads that meet feel what they share, and of more
 *       threads than processors few do;
 *   <li>what is over its limit is measured again in a fresh JVM, beside its floor, as the compiler
 *       does not do the same each time; only what is over it every time has grown.
 * </ul>
 */
final class Guard {

  /** What a path may cost, as a multiple of its floor: the mistakes looked for cost more. */
  static final double LIMIT = 3;

  static final int TRIES = 3;

  /** How often more it is tried with what could not be judged. */
  private static final int MORE_TRIES = 2;

  /** How often it is measured again in all: a machine that is busy throughout is not waited for. */
  private static final int MOST_TRIES = 20;

  private final CommandLineOptions given;
  private final Map<String, Double> kept;
  private final int tries;
  private int triesLeft = MOST_TRIES;
  private final Map<String, RunResult> floors = new HashMap<>();
  private final List<RunResult> results = new ArrayList<>();
  private final Map<String, Double> multiples = new LinkedHashMap<>();
  private final List<String> unjudged = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param given which benchmarks; those of the hot path if it names none
   * @param kept the multiples of an earlier result
   * @param tries how often a path has to be over its limit, and never within
   */
  Guard(CommandLineOptions given, Map<String, Double> kept, int tries) {
    // Builds run beside builds; another one that measures is just some more noise.
    System.setProperty("jmh.ignoreLock", "true");
    this.given = given;
    this.kept = kept;
    this.tries = tries;
  }

  /** Measures, tells it on the way, and returns the keys of what is over its limit. */
  List<String> measure() throws RunnerException {
    for (int threads : threads()) {
      ChainedOptionsBuilder options = Main.options(given, threads);
      if (given.getIncludes().isEmpty()) {
        options.include("HotPathBenchmark");
      }
      if (!given.getParameter("nodes").hasValue()) {
        options.param("nodes", "1000");
      }
      results.addAll(Main.run(options, true));
    }
    Table table = told(results);
    Map<String, RunResult> suspects = new LinkedHashMap<>(table.broken());
    suspects.putAll(table.unmet());
    List<String> over = new ArrayList<>();
    for (Map.Entry<String, RunResult> each : suspects.entrySet()) {
      if (isOver(each.getKey(), each.getValue(), table)) {
        over.add(each.getKey());
      }
    }
    System.out.println();
    System.out.println("Over the limit: " + listed(over));
    System.out.println("Not judged, as two threads hardly ran at once: " + listed(unjudged));
    return over;
  }

  private int[] threads() {
    if (given.getThreads().hasValue()) {
      return new int[] {given.getThreads().get()};
    }
    return Runtime.getRuntime().availableProcessors() == 1 ? new int[] {1} : new int[] {1, 2};
  }

  private static String listed(List<String> keys) {
    return keys.isEmpty() ? "nothing" : String.join("; ", keys);
  }

  /** Returns the keys of what could not be judged, as threads hardly ran at once. */
  List<String> unjudged() {
    return unjudged;
  }

  /** Returns the figures of the first time. */
  List<RunResult> results() {
    return results;
  }

  /** Returns the last multiple of each path, by its key. */
  Map<String, Double> multiples() {
    return multiples;
  }

  /** Where the threads of a floor do not meet, that of an earlier time has to do. */
  private Table told(Collection<RunResult> some) {
    List<RunResult> judged = new ArrayList<>();
    for (RunResult each : some) {
      boolean isFloor = Table.floorName(each).isEmpty();
      judged.add(isFloor ? floors.merge(Table.key(each), each, Guard::met) : each);
    }
    Table table = new Table(judged, LIMIT, kept);
    System.out.print(table);
    multiples.putAll(table.multiples());
    return table;
  }

  private static RunResult met(RunResult former, RunResult latter) {
    return Table.isMet(latter) ? latter : former;
  }

  /** Measures it again until it was within its limit once, or over it often enough. */
  private boolean isOver(String key, RunResult suspect, Table first) throws RunnerException {
    Table table = first;
    int over = 0;
    int looks = 1;
    while (true) {
      if (table.broken().containsKey(key)) {
        over++;
      } else if (!table.unmet().containsKey(key)) {
        return false;
      }
      if (over == tries) {
        return true;
      }
      if (looks == tries + MORE_TRIES || triesLeft == 0) {
        unjudged.add(key);
        return false;
      }
      System.out.println();
      System.out.println("Measured again, beside its floor: " + key);
      table = told(Main.run(same(suspect), true));
      looks++;
      triesLeft--;
    }
  }

  private ChainedOptionsBuilder same(RunResult suspect) {
    BenchmarkParams params = suspect.getParams();
    ChainedOptionsBuilder options = Main.options(given, params.getThreads());
    options.include(exactly(params.getBenchmark()));
    Table.floorName(suspect).ifPresent(floor -> options.include(exactly(floor)));
    for (String key : params.getParamsKeys()) {
      options.param(key, params.getParam(key));
    }
    return options;
  }

  private static String exactly(String name) {
    return "^" + Pattern.quote(name) + "$";
  }
}
