package dev.mdk.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The results side by side: a row for each benchmark and its parameters, a column for each number
 * of threads, each figure with its error and as a multiple of its floor.
 *
 * <p>The multiple compares the fastest iterations of both. What else runs on a machine can only
 * make an iteration slower, so the fastest ones tell the code from the noise when the averages and
 * their errors do not any more.
 */
final class Table {

  /** What the profiler's own rounding can amount to. */
  private static final double LEAST_BYTES = 0.5;

  /** Below this a difference is a matter of how the compiler laid out the loop of the harness. */
  private static final double LEAST_NANOS = 2;

  private final Map<String, Map<Integer, RunResult>> rows = new LinkedHashMap<>();
  private final TreeSet<Integer> threads = new TreeSet<>();
  private final double limit;
  private final List<String> broken = new ArrayList<>();
  private final String text;

  /** Judges results by a limit: how many times its floor a path may cost. */
  Table(List<RunResult> results, double limit) {
    this.limit = limit;
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      threads.add(params.getThreads());
      rows.computeIfAbsent(name(params), name -> new TreeMap<>()).put(params.getThreads(), result);
    }
    text = render();
  }

  /** Returns whether nothing that has a floor allocates, or costs more than its limit. */
  boolean isGood() {
    return broken.isEmpty();
  }

  /**
   * Returns class, method and parameters in one line, such as {@code Resolve.resolve 10 random}.
   */
  static String name(BenchmarkParams params) {
    String full = params.getBenchmark();
    String name = full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1);
    StringBuilder line = new StringBuilder(name.replace("Benchmark.", "."));
    for (String key : new TreeSet<>(params.getParamsKeys()).descendingSet()) {
      line.append(' ').append(params.getParam(key));
    }
    return line.toString();
  }

  private String render() {
    StringBuilder out = new StringBuilder(System.lineSeparator());
    List<String> heads = new ArrayList<>();
    threads.forEach(each -> heads.add(each + (each == 1 ? " thread" : " threads")));
    line(out, "ns/op: best | mean ± error | x its floor", heads, "B/op");
    for (Map.Entry<String, Map<Integer, RunResult>> row : rows.entrySet()) {
      List<String> cells = new ArrayList<>();
      double bytes = 0;
      for (int each : threads) {
        Optional<RunResult> result = Optional.ofNullable(row.getValue().get(each));
        cells.add(result.map(this::cell).orElse(""));
        bytes = Math.max(bytes, result.map(Table::bytes).orElse(0.0));
      }
      judgeBytes(row.getKey(), row.getValue().values().iterator().next(), bytes);
      line(out, row.getKey(), cells, bytes < LEAST_BYTES ? "0" : format("%.0f", bytes));
    }
    out.append(
        format(
            "%nWhat has a floor allocates nothing and costs at most %.1f times it (or %.0f ns more): %s%n",
            limit, LEAST_NANOS, broken.isEmpty() ? "all hold" : broken.size() + " broken"));
    broken.forEach(each -> out.append(format("  %s%n", each)));
    return out.toString();
  }

  private static void line(StringBuilder out, String name, List<String> cells, String bytes) {
    out.append(format("%-42s", name));
    cells.forEach(cell -> out.append(format(" %32s", cell)));
    out.append(format(" %7s%n", bytes));
  }

  private String cell(RunResult result) {
    Result<?> score = result.getPrimaryResult();
    String figures = format("%.1f | %.1f ± %.1f", fastest(result), score.getScore(), error(score));
    return figures + format("%8s", floorOf(result).map(floor -> times(result, floor)).orElse(" "));
  }

  private String times(RunResult result, RunResult floor) {
    double time = fastest(result);
    double least = fastest(floor);
    String times = format(" | %.1fx", time / least);
    if (time > limit * least && time > least + LEAST_NANOS) {
      int each = result.getParams().getThreads();
      broken.add(format("%s, threads %d: %.1fx", name(result.getParams()), each, time / least));
    }
    return times;
  }

  private void judgeBytes(String name, RunResult result, double bytes) {
    if (floor(result).isPresent() && bytes >= LEAST_BYTES) {
      broken.add(format("%s: %.0f B/op", name, bytes));
    }
  }

  /** The result of the floor that was taken under the same conditions, if it was taken at all. */
  private Optional<RunResult> floorOf(RunResult result) {
    BenchmarkParams params = result.getParams();
    return floor(result)
        .flatMap(
            floor ->
                rows.values().stream()
                    .flatMap(row -> Optional.ofNullable(row.get(params.getThreads())).stream())
                    .filter(other -> isFloor(other.getParams(), floor.value(), params))
                    .findFirst());
  }

  private static boolean isFloor(BenchmarkParams other, String name, BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    return other
            .getBenchmark()
            .equals(benchmark.substring(0, benchmark.lastIndexOf('.') + 1) + name)
        && (other.getParam("nodes") == null || other.getParam("nodes").equals(nodes(params)));
  }

  /** How many nodes there are, of {@code 1000-50%} too. */
  private static String nodes(BenchmarkParams params) {
    String nodes = String.valueOf(params.getParam("nodes"));
    return nodes.split("-", -1)[0];
  }

  private static Optional<Floor> floor(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    int dot = benchmark.lastIndexOf('.');
    try {
      return Arrays.stream(Class.forName(benchmark.substring(0, dot)).getMethods())
          .filter(method -> method.getName().equals(benchmark.substring(dot + 1)))
          .findFirst()
          .map(method -> method.getAnnotation(Floor.class));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(benchmark, e);
    }
  }

  /** The median: an iteration that was hardly given the processor counts its harness's bytes. */
  private static double bytes(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return bytes == null ? 0 : bytes.getStatistics().getPercentile(50);
  }

  private static double fastest(RunResult result) {
    return result.getPrimaryResult().getStatistics().getMin();
  }

  /** Half of the 99.9 % confidence interval; nothing where there are too few figures for one. */
  private static double error(Result<?> result) {
    return Double.isNaN(result.getScoreError()) ? 0 : result.getScoreError();
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String format(String pattern, Object... parts) {
    return String.format(Locale.ROOT, pattern, parts);
  }

  @Override
  public String toString() {
    return text;
  }
}
