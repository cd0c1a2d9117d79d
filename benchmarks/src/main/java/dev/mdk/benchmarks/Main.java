package dev.mdk.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks with 1, 2 and 8 threads, counts what they allocate, and prints one table of
 * the figures beside their floors. All options of JMH work and go before ours; {@code --quick}, as
 * the first, is the {@link Guard} for builds: a minute or two, and an exit code; {@code --keep}
 * does the same and keeps the result, for later ones to be compared with. {@code Http} is another
 * program, as JMH does not pair forks: {@link Http}.
 */
public final class Main {

  private static final String QUICK = "--quick";
  private static final String KEEP = "--keep";
  private static final String HTTP = "Http";
  private static final int[] THREADS = {1, 2, 8};

  /** What a path is to cost at most, as a multiple of its floor; told, and not enforced. */
  private static final double LIMIT = 1.5;

  private Main() {}

  /** Runs the benchmarks. */
  public static void main(String[] args) throws IOException, RunnerException, InterruptedException {
    String first = args.length > 0 ? args[0] : "";
    if (first.equals(HTTP)) {
      Http.main(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    boolean quick = Set.of(QUICK, KEEP).contains(first);
    String[] rest = quick ? Arrays.copyOfRange(args, 1, args.length) : args;
    CommandLineOptions given;
    try {
      given = new CommandLineOptions(rest);
    } catch (CommandLineOptionException e) {
      System.err.println(
          "bench: " + e.getMessage() + " (expected: --quick, --keep, or options of JMH: -h)");
      System.exit(2);
      return;
    }
    if (asksForWords(given)) {
      org.openjdk.jmh.Main.main(rest);
    } else if (quick) {
      System.exit(guard(given, first.equals(KEEP)) ? 0 : 1);
    } else {
      all(given, rest.length == 0);
    }
  }

  private static boolean asksForWords(CommandLineOptions given) {
    return given.shouldHelp()
        || given.shouldList()
        || given.shouldListWithParams()
        || given.shouldListProfilers()
        || given.shouldListResultFormats();
  }

  private static void all(CommandLineOptions given, boolean brief)
      throws IOException, RunnerException {
    int[] threads = given.getThreads().hasValue() ? new int[] {given.getThreads().get()} : THREADS;
    List<RunResult> results = new ArrayList<>();
    for (int each : threads) {
      ChainedOptionsBuilder options = options(given, each);
      if (given.getIncludes().isEmpty()) {
        options.exclude("ChangeBenchmark"); // of writers, not of a path that calls take
        options.exclude("HotPathBenchmark"); // the same again, for the guard
      }
      results.addAll(run(options, brief));
    }
    System.out.print(new Table(results, LIMIT, Map.of()));
    System.out.println("All figures: " + write(results, given));
  }

  private static boolean guard(CommandLineOptions given, boolean keep)
      throws IOException, RunnerException {
    Path file = besideTheJar("../kept.json").normalize();
    Guard guard = new Guard(given, Kept.read(file), Guard.TRIES);
    boolean good = guard.measure().isEmpty();
    System.out.println("All figures: " + write(guard.results(), given));
    if (keep && good) {
      Kept.write(file, guard.multiples());
      System.out.println("Kept: " + file);
    }
    return good;
  }

  /** Returns what every run needs, beside what was given. */
  static ChainedOptionsBuilder options(CommandLineOptions given, int threads) {
    ChainedOptionsBuilder options =
        new OptionsBuilder().parent(given).threads(threads).shouldFailOnError(true);
    if (given.getProfilers().isEmpty()) {
      options.addProfiler(GCProfiler.class);
    }
    return options;
  }

  /** Runs benchmarks, with a line for each, or all that JMH has to say. */
  static Collection<RunResult> run(ChainedOptionsBuilder options, boolean brief)
      throws RunnerException {
    Runner runner =
        brief ? new Runner(options.build(), new Progress()) : new Runner(options.build());
    return runner.run();
  }

  private static Path write(List<RunResult> results, CommandLineOptions given) throws IOException {
    Path file =
        given.getResult().hasValue()
            ? Path.of(given.getResult().get())
            : besideTheJar("benchmarks.json");
    ResultFormatType format = given.getResultFormat().orElse(ResultFormatType.JSON);
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(format, out).writeOut(results);
    }
    return file;
  }

  /** Under target/, wherever the command was given. */
  private static Path besideTheJar(String name) {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of the jar", e);
    }
  }
}
