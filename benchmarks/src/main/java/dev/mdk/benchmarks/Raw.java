package dev.mdk.benchmarks;

import dev.mdk.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The figures of all iterations as JSON, a line for each benchmark. Of calls that were timed one by
 * one, some percentiles.
 */
final class Raw {

  private static final List<Double> PERCENTILES = List.of(0.0, 50.0, 90.0, 99.0, 99.9, 100.0);

  private Raw() {}

  /** Returns the text. */
  static String json(Collection<RunResult> results) {
    StringBuilder out = new StringBuilder("[\n");
    for (RunResult result : results) {
      out.append(out.length() > 2 ? ",\n" : "");
      write(result, JsonWriter.to(out).beginObject());
    }
    return out.append("\n]\n").toString();
  }

  private static void write(RunResult result, JsonWriter out) {
    BenchmarkParams params = result.getParams();
    out.name("benchmark").value(params.getBenchmark());
    out.name("threads").value(params.getThreads());
    for (String key : params.getParamsKeys()) {
      out.name(key).value(params.getParam(key));
    }
    out.name("unit").value(result.getPrimaryResult().getScoreUnit());
    out.name("forks").beginArray();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      out.beginArray();
      if (params.getMode() == Mode.SampleTime) {
        PERCENTILES.forEach(
            each -> value(out, fork.getPrimaryResult().getStatistics().getPercentile(each)));
      } else {
        for (IterationResult iteration : fork.getIterationResults()) {
          value(out, iteration.getPrimaryResult().getScore());
        }
      }
      out.endArray();
    }
    out.endArray();
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    if (bytes != null) {
      value(out.name("bytes"), bytes.getStatistics().getPercentile(50));
    }
    out.endObject();
  }

  /** Hundredths, which is more than a clock is good for. */
  private static void value(JsonWriter out, double value) {
    out.value(Math.round(value * 100) / 100.0);
  }
}
