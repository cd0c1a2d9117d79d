package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.spi.Settings;
import dev.mdk.tracing.Collector.Answer;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 5,000 lines a second, while the collector fails in one way after the other (R13). */
class OutageTest {

  private static final int LINES_A_SECOND = 5000;
  private static final int QUEUE = 8192;
  private static final Pattern CLOCK =
      Pattern.compile("\"mdk.clock\",\"value\":\\{\"stringValue\":\"(\\d+)\"");

  private final Set<Long> received = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);

  private Answer take(Collector.Request request) {
    Matcher clock = CLOCK.matcher(request.body());
    while (clock.find()) {
      received.add(Long.parseLong(clock.group(1)));
    }
    return Answer.OK;
  }

  private Answer slowly(Collector.Request request) {
    try {
      over.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return take(request);
  }

  private static LogEvent line(long number) {
    return new LogEvent(
        new LogId("trace-1", CausalClock.ZERO.at(number), Environment.SANDBOX),
        Instant.now(),
        "process-1",
        "shop",
        number % 10 == 0 ? LogLevel.ERROR : LogLevel.INFO,
        "orders",
        "an ordinary line of an ordinary length, number " + number,
        Optional.empty(),
        Map.of());
  }

  @Test
  void inShort() throws Exception {
    run(Duration.ofSeconds(1));
  }

  /** In a process that has no room for what the collector does not take: 2 GB of lines. */
  @Test
  @Tag("long")
  void tenMinutes() throws Exception {
    alone("64m", "120");
  }

  /** The same in a second or two: 500 MB of lines, as fast as they can be made. */
  @Test
  void aMillionLinesThatNobodyTakes() throws Exception {
    alone("32m", "flood");
  }

  private static void alone(String heap, String what) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("jdk.module.path", ""),
                Alone.class.getName(),
                what)
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.print(said);
      assertThat(process.waitFor()).as(said).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process of its own, with a heap of its own. */
  static final class Alone {

    private Alone() {}

    public static void main(String... arguments) throws Exception {
      if (arguments[0].equals("flood")) {
        flood(1_000_000);
      } else {
        new OutageTest().run(Duration.ofSeconds(Integer.parseInt(arguments[0])));
      }
    }

    private static void flood(int lines) throws Exception {
      Otlp otlp = Otlp.from(new OtlpEnvironment(name -> Optional.empty()));
      try (Facilities facilities = Facilities.system().start();
          Collector collector = new Collector(request -> Answer.SILENCE);
          LogPipeline pipeline =
              new BoundedPipelineProvider()
                  .create(
                      Settings.of(Map.of("log.queue", "" + QUEUE, "log.close-timeout", "1s")),
                      facilities,
                      List.of(otlp.withEndpoint(collector.uri()).logs()))) {
        for (int i = 0; i < lines; i++) {
          pipeline.offer(line(i));
        }
        Account account = pipeline.account();
        System.out.printf(
            "flood: %s, %d MiB in use of %d%n",
            account,
            (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20,
            Runtime.getRuntime().maxMemory() >> 20);
        assertThat(account.queued()).isBetween(1L, QUEUE + 1L);
        assertThat(account.offered()).isEqualTo(account.dropped() + account.queued());
      }
    }
  }

  private void run(Duration each) throws Exception {
    List<Function<Collector.Request, Answer>> ways =
        List.of(
            this::take,
            request -> Answer.of(503),
            request -> Answer.SILENCE,
            request -> Answer.RESET,
            this::slowly);
    Settings settings = Settings.of(Map.of("log.queue", "" + QUEUE));
    Otlp otlp = Otlp.from(new OtlpEnvironment(name -> Optional.empty()));
    try (Facilities facilities = Facilities.system().start();
        Collector collector = new Collector(this::take);
        LogPipeline pipeline =
            new BoundedPipelineProvider()
                .create(
                    settings,
                    facilities,
                    List.of(
                        otlp.withEndpoint(collector.uri())
                            .withTimeout(Duration.ofSeconds(2))
                            .logs()))) {
      AtomicBoolean ended = new AtomicBoolean();
      Thread reader = new Thread(() -> check(pipeline, ended), "reader");
      reader.start();
      long number = 0;
      long[] slowest = new long[ways.size()];
      for (int i = 0; i < ways.size(); i++) {
        if (i == 0) {
          collector.refuse(); // the first way to fail: nobody listens
        } else {
          collector.listen();
          collector.answer(ways.get(i));
        }
        long start = System.nanoTime();
        long count = each.toSeconds() * LINES_A_SECOND;
        for (long n = 0; n < count; n++) {
          long due = start + n * TimeUnit.SECONDS.toNanos(1) / LINES_A_SECOND;
          for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          LogEvent line = line(++number);
          long before = System.nanoTime();
          pipeline.offer(line);
          slowest[i] = Math.max(slowest[i], System.nanoTime() - before);
          if (n % LINES_A_SECOND == 0) {
            collector.requests.clear(); // this process is to keep nothing itself
          }
        }
        collector.requests.clear();
      }
      over.countDown();
      collector.answer(this::take);

      long back = System.nanoTime();
      boolean flushed = false;
      for (int i = 0; i < 60 && !flushed; i++) {
        flushed = pipeline.flush(Duration.ofSeconds(1));
      }
      assertThat(flushed).as("recovers by itself: " + pipeline.health().detail()).isTrue();
      System.out.printf(
          "outage: %d lines, %s; slowest hand-over us: %s; all delivered %d ms after%n",
          number,
          pipeline.health().detail(),
          Arrays.toString(Arrays.stream(slowest).map(nanos -> nanos / 1000).toArray()),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
      ended.set(true);
      reader.join();
      assertThat(broken).isEmpty();
      Account account = pipeline.account();
      assertThat(account.queued()).isZero();
      assertThat(account.offered()).isGreaterThanOrEqualTo(number); // and what says what is missing
      assertThat(pipeline.drops().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(account.dropped());
      assertThat(pipeline.drops().keySet()).isSubsetOf("full", "failed");
      // A line that was delivered came; one that came may count as lost, as its answer was.
      assertThat(received)
          .hasSizeGreaterThan((int) (account.delivered() - reports(account, number)) - 1);
    }
  }

  private static long reports(Account account, long lines) {
    return account.offered() - lines;
  }

  private volatile String broken = "";

  private void check(LogPipeline pipeline, AtomicBoolean ended) {
    while (!ended.get()) {
      Account now = pipeline.account();
      if (now.offered() != now.delivered() + now.dropped() + now.queued()
          || now.queued() > QUEUE + 1) {
        broken = now.toString();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
