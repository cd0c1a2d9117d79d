package dev.mdk.benchmarks;

import dev.mdk.benchmarks.Contest.Entry;
import dev.mdk.benchmarks.Contest.Shot;
import dev.mdk.benchmarks.Contest.Side;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * The figures of a comparison as tables in Markdown, for the page of the benchmarks, and as the raw
 * ones beside it. Each release of Java has its own part of the page.
 */
final class Report {

  /** With more running processes than this for each processor, something else ran. */
  private static final double QUIET = 0.25;

  private final Path root;
  private final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

  /** To be made before the run: the load of the machine is told. */
  Report(Path root) {
    this.root = root;
  }

  /** Returns where the build of a group of peers is. */
  static Path target(Path root, String group) {
    return root.resolve("benchmarks/peers").resolve(group).resolve("target");
  }

  /**
   * Prints the tables and, if nothing is missing, replaces those of this release in the page.
   *
   * @param results what came out, one for each shot and number of threads
   */
  void write(Collection<RunResult> results, long nanos, boolean complete) throws IOException {
    String text = head(results, nanos) + new Tables(results);
    System.out.println(text);
    if (!complete) {
      System.out.println("Not all was run: docs/benchmarks.md stays as it is.");
      return;
    }
    int release = Runtime.version().feature();
    Path raw = root.resolve("docs/benchmarks-java" + release + ".json");
    Files.writeString(raw, Raw.json(results));
    Path page = root.resolve("docs/benchmarks.md");
    String before = Files.readString(page);
    String start = "<!-- peers, Java " + release + " -->\n";
    String end = "<!-- end -->\n";
    int from = before.indexOf(start);
    int to = before.indexOf(end, Math.max(0, from));
    if (from < 0 || to < 0) {
      System.out.println(page + ": no place for it (expected: " + start.strip() + ")");
      return;
    }
    String after = before.substring(0, from) + start + "\n" + text + before.substring(to);
    Files.writeString(page, after);
    System.out.println("Written: " + page + ", " + raw);
  }

  private String head(Collection<RunResult> results, long nanos) throws IOException {
    BenchmarkParams params = results.iterator().next().getParams();
    int forks = results.iterator().next().getBenchmarkResults().size();
    int processors = Runtime.getRuntime().availableProcessors();
    return format(
            "%s %s (%s); %s, %d processors, %s. JMH %s, rounds: %d, most with %d iterations of %s"
                + " after a warm-up of %d of %s; %.0f minutes in all. Load before the run: %.1f.%n%n",
            params.getVmName(),
            params.getVmVersion(),
            System.getProperty("java.vendor.version", System.getProperty("java.vendor")),
            processor(),
            processors,
            System.getProperty("os.name"),
            params.getJmhVersion(),
            forks,
            params.getMeasurement().getCount(),
            params.getMeasurement().getTime(),
            params.getWarmup().getCount(),
            params.getWarmup().getTime(),
            nanos / 60e9,
            load)
        + (load > QUIET * processors
            ? "**Other work ran on the machine: times are rough, and those with 8 threads worthless.**\n\n"
            : "");
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch", "");
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch", ""));
    }
  }

  /** The fastest iteration, or the median call where each was timed. */
  private static double best(RunResult result) {
    Statistics statistics = result.getPrimaryResult().getStatistics();
    return isSampled(result) ? statistics.getPercentile(50) : statistics.getMin();
  }

  private static boolean isSampled(RunResult result) {
    return result.getParams().getMode() == Mode.SampleTime;
  }

  private static String number(double value) {
    return format(value < 100 ? "%.1f" : "%,.0f", value);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String format(String pattern, Object... parts) {
    return String.format(Locale.ROOT, pattern, parts);
  }

  /** A table for each contest that was run. */
  private final class Tables {

    private final Collection<RunResult> results;
    private final TreeSet<Integer> threads = new TreeSet<>();

    Tables(Collection<RunResult> results) {
      this.results = results;
      results.forEach(each -> threads.add(each.getParams().getThreads()));
    }

    @Override
    public String toString() {
      StringBuilder out = new StringBuilder();
      for (Contest contest : Contest.ALL) {
        List<String> rows = new ArrayList<>();
        for (String nodes : contest.nodesOrNone()) {
          contest.entries().forEach(entry -> rows.addAll(row(contest, entry, nodes)));
        }
        if (!rows.isEmpty()) {
          out.append(format("#### %s%n%n%s", contest.title(), header(contest)));
          rows.forEach(out::append);
          out.append('\n');
        }
      }
      return out.toString();
    }

    private String header(Contest contest) {
      List<String> names = new ArrayList<>(List.of(""));
      if (!contest.nodes().isEmpty()) {
        names.add("nodes");
      }
      for (int each : threads) {
        names.addAll(
            List.of(each + (each == 1 ? " thread, ns" : " threads, ns"), "× floor", "× ours"));
      }
      names.addAll(List.of("B/op", ""));
      return line(names) + line(names.stream().map(name -> "---").toList());
    }

    private static String line(List<String> cells) {
      return "| " + String.join(" | ", cells) + " |\n";
    }

    /** Nothing, if it was not run. */
    private List<String> row(Contest contest, Entry entry, String nodes) {
      if (threads.stream().allMatch(each -> find(entry.shot(nodes), each).isEmpty())) {
        return List.of();
      }
      List<String> cells = new ArrayList<>(List.of(name(entry)));
      if (!nodes.isEmpty()) {
        cells.add(nodes);
      }
      String bytes = "";
      for (int each : threads) {
        Optional<RunResult> result = find(entry.shot(nodes), each);
        cells.add(result.map(Tables::times).orElse(""));
        for (Side side : List.of(Side.FLOOR, Side.OURS)) {
          cells.add(
              contest.entries().stream()
                  .filter(other -> other.side() == side)
                  .findFirst()
                  .filter(other -> !other.equals(entry) && entry.side() != Side.FLOOR)
                  .flatMap(other -> find(other.shot(nodes), each))
                  .flatMap(other -> result.map(one -> format("%.1f", best(one) / best(other))))
                  .orElse(""));
        }
        bytes = bytes.isEmpty() ? result.map(Tables::bytes).orElse("") : bytes;
      }
      cells.addAll(List.of(bytes, entry.note()));
      return List.of(line(cells));
    }

    private String name(Entry entry) {
      return switch (entry.side()) {
        case FLOOR -> "*floor: " + entry.name() + "*";
        case OURS -> "**" + entry.name() + "**";
        case PEER -> entry.name() + " " + version(entry);
      };
    }

    private String version(Entry entry) {
      Pattern jar = Pattern.compile(Pattern.quote(entry.artifact()) + "-(\\d.*)\\.jar");
      try (Stream<Path> files = Files.list(target(root, entry.group()).resolve("lib"))) {
        return files
            .map(file -> jar.matcher(Objects.requireNonNull(file.getFileName()).toString()))
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .findFirst()
            .orElse("");
      } catch (IOException e) {
        throw new IllegalStateException("the version of " + entry.artifact(), e);
      }
    }

    private Optional<RunResult> find(Shot shot, int threads) {
      return results.stream()
          .filter(result -> result.getParams().getThreads() == threads)
          .filter(result -> isOf(shot, result.getParams()))
          .findFirst();
    }

    private static boolean isOf(Shot shot, BenchmarkParams params) {
      return params.getBenchmark().equals(shot.benchmark())
          && shot.params().entrySet().stream()
              .allMatch(
                  each ->
                      params.getParam(each.getKey()) == null
                          || each.getValue().equals(params.getParam(each.getKey())));
    }

    private static String times(RunResult result) {
      Result<?> score = result.getPrimaryResult();
      if (isSampled(result)) {
        double late = score.getStatistics().getPercentile(99);
        return format("%s (%s)", number(best(result)), number(late));
      }
      double error = Double.isNaN(score.getScoreError()) ? 0 : score.getScoreError();
      return format("%s (%s ± %s)", number(best(result)), number(score.getScore()), number(error));
    }

    private static String bytes(RunResult result) {
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      return bytes == null ? "" : format("%,.0f", bytes.getStatistics().getPercentile(50));
    }
  }
}
