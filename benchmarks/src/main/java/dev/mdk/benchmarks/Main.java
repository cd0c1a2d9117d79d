package dev.mdk.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks with 1, 2 and 8 threads, counts what they allocate, and prints one table of
 * the figures beside their floors. All options of JMH work and go before ours; {@code --quick}, as
 * the first, is a guard for builds: half a minute, and an exit code.
 */
public final class Main {

  private static final String QUICK = "--quick";
  private static final int[] THREADS = {1, 2, 8};

  /**
   * What a path may cost, as a multiple of its floor. A run of a second in one process is easily
   * off by a half, as the compiler does not do the same each time; the guard is for the mistakes
   * that cost a multiple.
   */
  private static final double LIMIT = 1.5;

  private static final double LIMIT_WHEN_QUICK = 3;

  private Main() {}

  /** Runs the benchmarks. */
  public static void main(String[] args) throws IOException, RunnerException {
    boolean quick = args.length > 0 && args[0].equals(QUICK);
    String[] rest = quick ? Arrays.copyOfRange(args, 1, args.length) : args;
    CommandLineOptions given;
    try {
      given = new CommandLineOptions(rest);
    } catch (CommandLineOptionException e) {
      System.err.println(
          "bench: " + e.getMessage() + " (expected: --quick, or options of JMH: -h)");
      System.exit(2);
      return;
    }
    if (asksForWords(given)) {
      org.openjdk.jmh.Main.main(rest);
      return;
    }
    List<RunResult> results = run(given, quick, rest.length == 0);
    Path raw = write(results, given);
    Table table = new Table(results, quick ? LIMIT_WHEN_QUICK : LIMIT);
    System.out.print(table);
    System.out.println("All figures: " + raw);
    if (quick && !table.isGood()) {
      System.exit(1);
    }
  }

  private static boolean asksForWords(CommandLineOptions given) {
    return given.shouldHelp()
        || given.shouldList()
        || given.shouldListWithParams()
        || given.shouldListProfilers()
        || given.shouldListResultFormats();
  }

  private static List<RunResult> run(CommandLineOptions given, boolean quick, boolean brief)
      throws RunnerException {
    int[] ours = quick ? new int[] {1} : THREADS;
    int[] threads = given.getThreads().hasValue() ? new int[] {given.getThreads().get()} : ours;
    List<RunResult> results = new ArrayList<>();
    for (int each : threads) {
      ChainedOptionsBuilder options =
          new OptionsBuilder().parent(given).threads(each).shouldFailOnError(true);
      if (given.getProfilers().isEmpty()) {
        options.addProfiler(GCProfiler.class);
      }
      if (given.getIncludes().isEmpty()) {
        options.exclude("ChangeBenchmark"); // of writers, not of a path that calls take
      }
      if (quick) {
        hurry(options, given);
      }
      Runner runner =
          brief ? new Runner(options.build(), new Progress()) : new Runner(options.build());
      results.addAll(runner.run());
    }
    return results;
  }

  /** Many short iterations: some of them get a processor for themselves, whatever else goes on. */
  private static void hurry(ChainedOptionsBuilder options, CommandLineOptions given) {
    options
        .warmupIterations(4)
        .warmupTime(TimeValue.milliseconds(150))
        .measurementIterations(200)
        .measurementTime(TimeValue.milliseconds(3));
    if (given.getIncludes().isEmpty()) {
      options.include("ResolveBenchmark").include("BreakerBenchmark");
    }
    if (!given.getParameter("nodes").hasValue()) {
      options.param("nodes", "1000");
    }
  }

  private static Path write(List<RunResult> results, CommandLineOptions given) throws IOException {
    Path file = given.getResult().hasValue() ? Path.of(given.getResult().get()) : besideTheJar();
    ResultFormatType format = given.getResultFormat().orElse(ResultFormatType.JSON);
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(format, out).writeOut(results);
    }
    return file;
  }

  /** Under target/, wherever the command was given. */
  private static Path besideTheJar() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling("benchmarks.json");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of the jar", e);
    }
  }
}
