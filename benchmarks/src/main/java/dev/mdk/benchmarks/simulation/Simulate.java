package dev.mdk.benchmarks.simulation;

import dev.mdk.benchmarks.simulation.Plot.Bar;
import dev.mdk.benchmarks.simulation.Plot.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs all scenarios with all balancers, prints the figures as tables in Markdown and draws three
 * plots into the folder that is given. The same code gives the same figures.
 */
public final class Simulate {

  private static final long SEED = 1;

  /** Those whose share is worth a line. */
  private static final Set<String> LINES =
      Set.of(
          "round-robin",
          "least-requests",
          "two-choices",
          "Finagle: P2C, peak EWMA",
          "gRPC: weighted round robin",
          "gRPC: least request");

  private final Map<Scenario, Map<Contender, Figures>> all = new LinkedHashMap<>();

  private Simulate() {
    List<Contender> contenders = Contender.all();
    for (Scenario scenario : Scenario.values()) {
      Map<Contender, Figures> figures = new LinkedHashMap<>();
      for (Contender contender : contenders) {
        figures.put(contender, Simulation.run(scenario, contender.maker(), SEED));
      }
      all.put(scenario, figures);
    }
  }

  /** Runs it; the folder is the only argument. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("simulate: " + args.length + " arguments (expected: a folder for plots)");
      System.exit(2);
      return;
    }
    Path folder = Path.of(args[0]);
    Simulate simulate = new Simulate();
    System.out.print(simulate.tables());
    Files.writeString(folder.resolve("balancers-latency.svg"), simulate.latency());
    Files.writeString(folder.resolve("balancers-errors.svg"), simulate.errors());
    Files.writeString(folder.resolve("balancers-slow.svg"), simulate.slow());
  }

  private String tables() {
    StringBuilder out = new StringBuilder();
    all.forEach(
        (scenario, figures) -> {
          line(
              out,
              "%n**%s**, from second %d to %d",
              title(scenario),
              scenario.fromSecond,
              scenario.toSecond);
          line(
              out,
              "%n| balancer | p50 ms | p99 ms | errors | shares of the five, %% | the last one's after 5 s |");
          line(out, "|---|---|---|---|---|---|");
          figures.forEach((contender, each) -> row(out, scenario, contender, each));
        });
    return out.toString();
  }

  private static String title(Scenario scenario) {
    return scenario.title.substring(0, 1).toUpperCase(Locale.ROOT) + scenario.title.substring(1);
  }

  private static void row(
      StringBuilder out, Scenario scenario, Contender contender, Figures figures) {
    StringBuilder shares = new StringBuilder();
    for (int server = 0; server < Scenario.SERVERS; server++) {
      shares.append(format(server == 0 ? "%.0f" : ", %.0f", figures.sharePercent(server)));
    }
    line(
        out,
        "| %s | %.1f | %.0f | %.2f %% | %s | %.2f %% |",
        contender.name(),
        figures.percentileMillis(50),
        figures.percentileMillis(99),
        figures.errorPercent(),
        shares,
        figures.subjectPercent(scenario.fromSecond + 5, scenario.toSecond));
  }

  private String latency() {
    Plot plot = new Plot();
    all.forEach(
        (scenario, figures) -> {
          List<Bar> bars = new ArrayList<>();
          figures.forEach(
              (contender, each) ->
                  bars.add(
                      new Bar(contender.name(), contender.isOurs(), each.percentileMillis(99))));
          plot.bars("p99, powers of ten: " + scenario.title, "ms", true, bars);
        });
    return plot.toString();
  }

  private String errors() {
    List<Bar> bars = new ArrayList<>();
    figures(Scenario.FAILING)
        .forEach(
            (contender, each) ->
                bars.add(new Bar(contender.name(), contender.isOurs(), each.errorPercent())));
    return new Plot()
        .bars("Calls that fail: " + Scenario.FAILING.title, "%", false, bars)
        .toString();
  }

  private String slow() {
    List<Line> lines = new ArrayList<>();
    figures(Scenario.SLOW)
        .forEach(
            (contender, each) -> {
              if (LINES.contains(contender.name())) {
                List<Double> shares = new ArrayList<>();
                for (int second = 0; second < Scenario.SLOW.toSecond; second++) {
                  shares.add(each.subjectPercent(second, second + 1));
                }
                lines.add(new Line(contender.name(), shares));
              }
            });
    return new Plot()
        .lines("Share of a server whose calls wait 2 s from second 10 on", 28, lines)
        .toString();
  }

  private Map<Contender, Figures> figures(Scenario scenario) {
    return all.getOrDefault(scenario, Map.of());
  }

  private static void line(StringBuilder out, String pattern, Object... parts) {
    out.append(format(pattern, parts)).append('\n');
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String format(String pattern, Object... parts) {
    return String.format(Locale.ROOT, pattern, parts);
  }
}
