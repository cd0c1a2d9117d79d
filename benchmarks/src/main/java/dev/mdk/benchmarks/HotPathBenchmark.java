package dev.mdk.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the {@link Guard} measures: the paths of the other benchmarks and their floors, in rounds of
 * {@value #ROUND} operations for which the threads {@link Meeting meet}. A round takes
 * microseconds, so that among thousands of them many are disturbed by nothing, however busy the
 * machine is; and as it ends when the last thread is through, none is fast because its threads
 * missed each other.
 *
 * <p>The default balancer is that of {@link #pick}; {@link #resolve} and {@link #resolveBound}
 * judge the way to the balancer, by the two that do least.
 *
 * <p>The figures are microseconds for a round, and so nanoseconds for an operation.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class HotPathBenchmark {

  /** How many operations a round has. */
  static final int ROUND = 1000;

  private static final ResolveBenchmark RESOLVE = new ResolveBenchmark();
  private static final TwoChoicesBenchmark CHOICES = new TwoChoicesBenchmark();
  private static final BreakerBenchmark BREAKER = new BreakerBenchmark();

  @Benchmark
  @Floor("floorMapsAndIndex")
  public void resolve(ResolveBenchmark.Table table, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> RESOLVE.resolve(table));
  }

  @Benchmark
  @Floor("floorIndex")
  public void resolveBound(ResolveBenchmark.Table table, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> RESOLVE.resolveBound(table));
  }

  @Benchmark
  public void floorMapsAndIndex(ResolveBenchmark.Bare bare, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> RESOLVE.floorMapsAndIndex(bare));
  }

  @Benchmark
  public void floorIndex(ResolveBenchmark.Bare bare, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> RESOLVE.floorIndex(bare));
  }

  @Benchmark
  @Floor("floorTwoIndices")
  public void pick(TwoChoicesBenchmark.Table table, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> CHOICES.pick(table));
  }

  @Benchmark
  public void floorTwoIndices(TwoChoicesBenchmark.Bare bare, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> CHOICES.floorTwoIndices(bare));
  }

  @Benchmark
  @Floor("floorVolatileRead")
  public void record(BreakerBenchmark.InARow guarded, Meeting.Place place, Blackhole hole) {
    round(
        place,
        hole,
        () -> {
          BREAKER.record(guarded);
          return hole;
        });
  }

  @Benchmark
  @Floor("floorReadAndIncrement")
  public void recordOverTime(
      BreakerBenchmark.OverTime guarded, Meeting.Place place, Blackhole hole) {
    round(
        place,
        hole,
        () -> {
          BREAKER.recordOverTime(guarded);
          return hole;
        });
  }

  @Benchmark
  @Floor("floorReadAndIncrement")
  public void recordOverCalls(
      BreakerBenchmark.OverCalls guarded, Meeting.Place place, Blackhole hole) {
    round(
        place,
        hole,
        () -> {
          BREAKER.recordOverCalls(guarded);
          return hole;
        });
  }

  @Benchmark
  @Floor("floorClockAndCounts")
  public void startAndFinish(BreakerBenchmark.Chosen chosen, Meeting.Place place, Blackhole hole) {
    round(
        place,
        hole,
        () -> {
          BREAKER.startAndFinish(chosen);
          return hole;
        });
  }

  @Benchmark
  public void floorVolatileRead(BreakerBenchmark.Bare bare, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> BREAKER.floorVolatileRead(bare));
  }

  @Benchmark
  public void floorReadAndIncrement(
      BreakerBenchmark.Bare bare, Meeting.Place place, Blackhole hole) {
    round(place, hole, () -> BREAKER.floorReadAndIncrement(bare));
  }

  @Benchmark
  public void floorClockAndCounts(BreakerBenchmark.Bare bare, Meeting.Place place, Blackhole hole) {
    round(
        place,
        hole,
        () -> {
          hole.consume(BREAKER.floorClockAndCounts(bare)); // not as an object
          return hole;
        });
  }

  private static void round(Meeting.Place place, Blackhole hole, Supplier<Object> operation) {
    place.meet();
    for (int i = 0; i < ROUND; i++) {
      hole.consume(operation.get());
    }
    place.meet();
  }
}
