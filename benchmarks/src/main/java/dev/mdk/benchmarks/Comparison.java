package dev.mdk.benchmarks;

import dev.mdk.benchmarks.Contest.Shot;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs our benchmarks and those of other libraries, and writes what came out. They take turns: in
 * one round each runs in a process of its own, in the next one again, the other way round (A B B
 * A); so what the machine does meanwhile falls on all of them.
 */
public final class Comparison {

  private static final int ROUNDS = 2;
  private static final int[] THREADS = {1, 8};

  private final Path root;
  private final List<Pattern> names;
  private final CommandLineOptions given;
  private final String ours =
      System.getProperty("java.class.path", "").split(File.pathSeparator, -1)[0];

  private Comparison(Path root, List<Pattern> names, CommandLineOptions given) {
    this.root = root;
    this.names = names;
    this.given = given;
  }

  /**
   * Runs them.
   *
   * @param args the root of the repository; parts of names, to choose benchmarks; and options of
   *     JMH, of which {@code -f} is the number of rounds
   */
  public static void main(String[] args) throws IOException, RunnerException {
    int options = 1;
    while (options < args.length && !args[options].startsWith("-")) {
      options++;
    }
    CommandLineOptions given;
    try {
      given = new CommandLineOptions(Arrays.copyOfRange(args, options, args.length));
      if (!given.getIncludes().isEmpty()) {
        throw new CommandLineOptionException(given.getIncludes() + ": names go before options");
      }
    } catch (CommandLineOptionException e) {
      System.err.println("bench: " + e.getMessage() + " (expected: names, options of JMH: -h)");
      System.exit(2);
      return;
    }
    if (given.shouldHelp()) {
      given.showHelp();
      return;
    }
    List<Pattern> names =
        Arrays.stream(args, 1, options).map(name -> Pattern.compile(name)).toList();
    new Comparison(Path.of(args[0]), names, given).run();
  }

  private void run() throws IOException, RunnerException {
    long start = System.nanoTime();
    Report report = new Report(root);
    List<Shot> shots = Contest.shots(Contest.ALL);
    boolean part = shots.removeIf(shot -> !isAskedFor(shot)) || given.getThreads().hasValue();
    Collection<RunResult> results = results(shots);
    report.write(results, System.nanoTime() - start, !part);
  }

  private boolean isAskedFor(Shot shot) {
    return names.isEmpty()
        || names.stream().anyMatch(name -> name.matcher(shot.benchmark()).find());
  }

  /** All rounds of one thing together. */
  private Collection<RunResult> results(List<Shot> shots) throws RunnerException {
    Map<String, List<BenchmarkResult>> forks = new LinkedHashMap<>();
    int[] threads = given.getThreads().hasValue() ? new int[] {given.getThreads().get()} : THREADS;
    for (int each : threads) {
      for (int round = 0; round < given.getForkCount().orElse(ROUNDS); round++) {
        for (Shot shot : shots) {
          RunResult result = run(shot, each);
          forks
              .computeIfAbsent(
                  Table.name(result.getParams()) + each + shot, key -> new ArrayList<>())
              .addAll(result.getBenchmarkResults());
        }
        Collections.reverse(shots);
      }
    }
    return forks.values().stream()
        .map(merged -> new RunResult(merged.get(0).getParams(), merged))
        .toList();
  }

  private RunResult run(Shot shot, int threads) throws RunnerException {
    // What JMH starts its processes with; this one needs no more than the names of the benchmarks.
    System.setProperty("java.class.path", classPath(shot.group()));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(given)
            .include("^" + Pattern.quote(shot.benchmark()) + "$")
            .threads(threads)
            .forks(1)
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class);
    shot.params().forEach(options::param);
    return new Runner(options.build(), new Progress()).runSingle();
  }

  private String classPath(String group) {
    if (group.isEmpty()) {
      return ours;
    }
    Path target = Report.target(root, group);
    return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + "/*";
  }
}
