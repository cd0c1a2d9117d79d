package dev.mdk.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.annotations.Mode;
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

  /** An operation of a round that takes longer had no processor all the time. */
  private static final double MET_NANOS = 500;

  /** With fewer rounds than these, the compiler may not have been at it yet. */
  private static final int MET_ROUNDS = 1000;

  /** On a busy machine the mean of a floor is many times its best; on a quiet one hardly twice. */
  private static final double BUSY = 5;

  /** What is worth a line between two runs: in one JVM each, the same code differs by less. */
  private static final double CHANGE = 1.5;

  private final Map<String, Map<Integer, RunResult>> rows = new LinkedHashMap<>();
  private final TreeSet<Integer> threads = new TreeSet<>();
  private final double limit;
  private final Map<String, Double> kept;
  private final Map<String, Double> multiples = new LinkedHashMap<>();
  private final Map<String, RunResult> broken = new LinkedHashMap<>();
  private final Map<String, RunResult> unmet = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private final String text;

  /**
   * Judges results by a limit, and compares them with those that were kept.
   *
   * @param limit how many times its floor a path may cost
   * @param kept the multiples of an earlier result, by {@link #key}; may lack some, or all
   */
  Table(Collection<RunResult> results, double limit, Map<String, Double> kept) {
    this.limit = limit;
    this.kept = kept;
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      threads.add(params.getThreads());
      rows.computeIfAbsent(name(params), name -> new TreeMap<>()).put(params.getThreads(), result);
    }
    text = render();
  }

  /** Returns what has a floor, and allocates or costs more than its limit, by {@link #key}. */
  Map<String, RunResult> broken() {
    return broken;
  }

  /**
   * Returns what has a floor and is not judged, by {@link #key}: its threads, or those of its
   * floor, never ran a round together.
   */
  Map<String, RunResult> unmet() {
    return unmet;
  }

  /** Returns how many times its floor each of those costs that have one, by {@link #key}. */
  Map<String, Double> multiples() {
    return multiples;
  }

  /** Returns the name and the number of threads. */
  static String key(RunResult result) {
    return name(result.getParams()) + ", threads " + result.getParams().getThreads();
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
      threads.forEach(
          each ->
              cells.add(Optional.ofNullable(row.getValue().get(each)).map(this::cell).orElse("")));
      double bytes = bytes(row.getValue().values().iterator().next());
      line(out, row.getKey(), cells, bytes < LEAST_BYTES ? "0" : format("%.1f", bytes));
    }
    out.append(
        format(
            "%nWhat has a floor allocates nothing and costs at most %.1f times it (or %.0f ns more): %s%n",
            limit, LEAST_NANOS, broken.isEmpty() ? "all hold" : broken.size() + " broken"));
    remarks.forEach(each -> out.append(format("  %s%n", each)));
    return out.append(changes()).toString();
  }

  private String changes() {
    if (kept.isEmpty()) {
      return "";
    }
    List<String> changed = new ArrayList<>();
    multiples.forEach(
        (key, now) -> {
          double before = kept.getOrDefault(key, now);
          if (now > before * CHANGE || before > now * CHANGE) {
            changed.add(format("  %s: %.1fx, was %.1fx%n", key, now, before));
          }
        });
    String all = changed.isEmpty() ? format("nothing%n") : format("%n") + String.join("", changed);
    return "By more than a half dearer or cheaper than in the result that was kept: " + all;
  }

  private static void line(StringBuilder out, String name, List<String> cells, String bytes) {
    out.append(format("%-42s", name));
    cells.forEach(cell -> out.append(format(" %40s", cell)));
    out.append(format(" %7s%n", bytes));
  }

  private String cell(RunResult result) {
    Result<?> score = result.getPrimaryResult();
    String figures = format("%.1f | %.1f ± %.1f", fastest(result), score.getScore(), error(score));
    if (floor(result).isPresent() && isExact(result) && bytes(result) >= LEAST_BYTES) {
      breaks(result, format("%.1f B/op", bytes(result)));
    }
    return figures + format("%-17s", floorOf(result).map(floor -> times(result, floor)).orElse(""));
  }

  private String times(RunResult result, RunResult floor) {
    double time = fastest(result);
    double least = fastest(floor);
    double multiple = time / least;
    if (!isMet(floor) || (!isMet(result) && isBusy(floor))) {
      unmet.put(key(result), result);
      return " | did not meet";
    }
    multiples.put(key(result), multiple);
    if (multiple > limit && time > least + LEAST_NANOS) {
      breaks(result, format("%.1fx", multiple));
    }
    Double before = kept.get(key(result));
    return format(" | %.1fx", multiple) + (before == null ? "" : format(", was %.1f", before));
  }

  private void breaks(RunResult result, String why) {
    broken.put(key(result), result);
    remarks.add(key(result) + ": " + why);
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

  /** Returns the full name of the benchmark that is the floor of another, if that has one. */
  static Optional<String> floorName(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    String prefix = benchmark.substring(0, benchmark.lastIndexOf('.') + 1);
    return floor(result).map(floor -> prefix + floor.value());
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

  /** The fewest: an iteration that was hardly given the processor counts its harness's bytes. */
  private static double bytes(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    double each = isInRounds(result) ? HotPathBenchmark.ROUND : 1;
    return bytes == null ? 0 : bytes.getStatistics().getMin() / each;
  }

  private static boolean isInRounds(RunResult result) {
    return result.getParams().getMode() == Mode.SampleTime;
  }

  /** Threads that wait for each other do little, beside which the harness's own bytes count. */
  private static boolean isExact(RunResult result) {
    return !isInRounds(result) || result.getParams().getThreads() == 1;
  }

  /** Returns whether its threads ran together for long enough to tell. */
  static boolean isMet(RunResult result) {
    if (!isInRounds(result)) {
      return true;
    }
    long rounds = 0;
    Iterator<Map.Entry<Double, Long>> times =
        result.getPrimaryResult().getStatistics().getRawData();
    while (times.hasNext()) {
      Map.Entry<Double, Long> time = times.next();
      rounds += time.getKey() < MET_NANOS ? time.getValue() : 0;
    }
    return rounds >= MET_ROUNDS;
  }

  private static boolean isBusy(RunResult floor) {
    return floor.getPrimaryResult().getScore() > BUSY * fastest(floor);
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
