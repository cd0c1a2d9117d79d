package dev.mdk.benchmarks;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** One line for each benchmark as it ends, and whatever goes wrong. */
final class Progress implements OutputFormat {

  @Override
  public void startRun() {}

  @Override
  public void startBenchmark(BenchmarkParams params) {}

  @Override
  public void iteration(BenchmarkParams params, IterationParams iteration, int number) {}

  @Override
  public void iterationResult(
      BenchmarkParams params, IterationParams iteration, int number, IterationResult result) {}

  @Override
  public void endBenchmark(BenchmarkResult result) {
    if (result == null) {
      return; // it failed, and that was told
    }
    BenchmarkParams params = result.getParams();
    System.out.printf(
        Locale.ROOT,
        "%d thread%s  %-48s %10.1f %s%n",
        params.getThreads(),
        params.getThreads() == 1 ? " " : "s",
        Table.name(params),
        result.getPrimaryResult().getScore(),
        result.getScoreUnit());
  }

  @Override
  public void endRun(Collection<RunResult> results) {}

  @Override
  public void print(String text) {}

  @Override
  public void println(String text) {
    if (text.startsWith("<") || text.contains("Exception")) {
      System.out.println(text);
    }
  }

  @Override
  public void verbosePrintln(String text) {}

  @Override
  public void write(int unit) {}

  @Override
  public void write(byte[] units) {
    System.out.writeBytes(units);
  }

  @Override
  public void flush() {
    System.out.flush();
  }

  @Override
  public void close() {}
}
