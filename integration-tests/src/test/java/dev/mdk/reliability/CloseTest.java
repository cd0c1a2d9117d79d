package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.MdkException;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** R19: closing, twice, by many threads, while everything goes on, and from within callbacks. */
@Timeout(120)
class CloseTest {

  private static final int CLOSERS = 8;
  private static final int ROUNDS = 20;
  private static final int THE_JVMS = 5;

  @TempDir Path folder;

  private Mdk.Builder builder() {
    return Mdk.builder()
        .setting("discovery.source", "directory:path=" + folder.resolve("nodes"))
        .setting("log.sinks", "json:" + folder.resolve("log"));
  }

  private static Arguments operation(String name, Consumer<Mdk> operation) {
    return Arguments.of(name, operation);
  }

  static Stream<Arguments> operations() {
    return Stream.of(
        operation("session", mdk -> mdk.session().info("test", "text")),
        operation("join", mdk -> mdk.join(mdk.session().externalize())),
        operation("resolve", mdk -> mdk.session().resolve("hello", "1.0")),
        operation("wait", mdk -> mdk.session().resolve("nobody", "1.0")),
        operation("resolveAsync", mdk -> mdk.session().resolveAsync("nobody", "1.0").join()),
        operation(
            "attempt",
            mdk ->
                mdk.session()
                    .attempt("hello", "1.0", Hint.NONE)
                    .report(Outcome.ERROR, Duration.ofMillis(1))),
        operation(
            "interact", mdk -> mdk.session().interact(i -> i.resolve("hello", "1.0").address())),
        operation("register", mdk -> mdk.register("hello", "1.1", "http://127.0.0.1:2").close()),
        operation("awaitReady", mdk -> mdk.awaitReady("nobody", "1.0", Duration.ofSeconds(60))),
        operation("health", Mdk::health),
        operation("metrics", Mdk::metrics));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void byEightThreadsDuringEveryOperation(String name, Consumer<Mdk> operation) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Mdk mdk = builder().start();
      mdk.register("hello", "1.0", "http://127.0.0.1:1");
      mdk.awaitReady("hello", "1.0", Duration.ofSeconds(30));
      AtomicReference<Long> slowest = new AtomicReference<>(0L);

      Crowd.run(
          CLOSERS * 2,
          number -> {
            if (number % 2 == 0) {
              long began = System.nanoTime();
              mdk.close();
              slowest.accumulateAndGet(System.nanoTime() - began, Math::max);
            } else {
              try {
                operation.accept(mdk);
              } catch (MdkException | java.util.concurrent.CompletionException told) {
                // that it is closed
              }
            }
          });

      // two seconds are promised on a machine that is not busy with the tests of others
      assertThat(Duration.ofNanos(slowest.get())).isLessThan(Duration.ofSeconds(30));
      isClosed(mdk);
    }
  }

  private static void isClosed(Mdk mdk) {
    Session session = mdk.session();
    assertThatThrownBy(() -> session.resolve("hello", "1.0"))
        .isInstanceOf(MdkException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> mdk.register("hello", "1.0", "http://127.0.0.1:1"))
        .isInstanceOf(MdkException.class)
        .hasMessageContaining("closed");
    assertThat(mdk.whenReady("hello", "1.0", Duration.ofDays(1))).isCompletedExceptionally();
    session.info("test", "into the void");
    assertThat(session.externalize()).contains(session.traceId());
    assertThat(mdk.health().parts()).isNotEmpty();
    mdk.close();
  }

  private static Arguments callback(String name, Function<AtomicReference<Mdk>, Mdk> setting) {
    return Arguments.of(name, setting);
  }

  /** Each makes an MDK that is closed by a callback of its own. */
  static Stream<Arguments> callbacks() {
    return Stream.of(
        callback(
            "listener",
            mdk -> Mdk.builder().listener(event -> mdk.get().close()).source(source()).start()),
        callback(
            "log sink",
            mdk -> Mdk.builder().logSink(lines -> mdk.get().close()).source(source()).start()),
        callback(
            "interaction sink",
            mdk ->
                Mdk.builder()
                    .interactionSink(report -> mdk.get().close())
                    .source(source())
                    .start()),
        callback(
            "completion of a wait",
            mdk -> {
              Mdk made = Mdk.builder().source(source()).start();
              CompletableFuture<?> unused =
                  made.session()
                      .resolveAsync("nobody", "1.0")
                      .whenComplete((node, thrown) -> made.close());
              return made;
            }),
        callback(
            "registration listener",
            mdk -> {
              Mdk made = Mdk.builder().setting("discovery.source", "local:close-test").start();
              mdk.set(made);
              try {
                made.register(
                    Nodes.node("hello", "1.0", "http://127.0.0.1:1"),
                    (node, state, detail) -> made.close());
              } catch (MdkException closed) {
                // the listener was told, and closed, before this thread had its handle
              }
              return made;
            }),
        callback(
            "timer",
            mdk -> {
              Mdk made = Mdk.builder().source(source()).start();
              made.facilities().scheduler().schedule(1_000_000, made::close);
              return made;
            }));
  }

  private static ScriptedSource source() {
    return ScriptedSource.synced(Nodes.node("hello", "1.0", "http://127.0.0.1:1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("callbacks")
  void fromWithinACallback(String name, Function<AtomicReference<Mdk>, Mdk> setting)
      throws Exception {
    AtomicReference<Mdk> mdk = new AtomicReference<>();
    CompletableFuture<Mdk> made =
        CompletableFuture.supplyAsync(
            () -> {
              Mdk started = setting.apply(mdk);
              mdk.compareAndSet(null, started);
              return started;
            });
    Mdk started = made.get(60, TimeUnit.SECONDS);
    try {
      started.session().info("test", "text");
      started.session().interact(interaction -> interaction.resolve("hello", "1.0").address());
    } catch (MdkException closed) {
      // as it should be
    }

    CompletableFuture.runAsync(started::close).get(60, TimeUnit.SECONDS);

    isClosed(started);
  }

  @Test
  void fromAShutdownHook() throws Exception {
    try (Child child =
        Child.start(HookChild.class, List.of(), Map.of(), folder.resolve("nodes").toString())) {
      child.await("ready");
      child.signal("TERM");
      child.await("closed");
      assertThat(child.exitCode()).isEqualTo(128 + 15);
    }
    try (Stream<Path> files = Files.list(folder.resolve("nodes"))) {
      assertThat(files).as("withdrawn").isEmpty();
    }
  }

  @Test
  void leavesNeitherThreadsNorOpenFiles() throws Exception {
    cycles(300);
  }

  @Test
  @Tag("long")
  @Timeout(900)
  void leavesNothingAfterTenThousandTimes() throws Exception {
    cycles(10_000);
  }

  @SuppressWarnings("SystemOut") // the figures belong to the result
  private void cycles(int count) throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "counts open files in /proc");
    cycle();
    Waiting.within(Duration.ofSeconds(1), () -> false);
    long files = openFiles();
    int threads = Thread.activeCount();
    for (int i = 0; i < count; i++) {
      cycle();
    }
    // a few may come and go that are the JVM's; what a cycle leaves behind comes hundreds of times
    Waiting.eventually("threads end", () -> Thread.activeCount() <= threads + THE_JVMS);
    Waiting.eventually("files are closed", () -> openFiles() <= files + THE_JVMS);
    System.out.println(
        count
            + " cycles: files "
            + files
            + " -> "
            + openFiles()
            + ", threads "
            + threads
            + " -> "
            + Thread.activeCount());
  }

  private void cycle() {
    Mdk mdk = builder().start();
    mdk.register("hello", "1.0", "http://127.0.0.1:1");
    mdk.session().info("test", "text");
    CompletableFuture<?> unused = mdk.session().resolveAsync("nobody", "1.0");
    mdk.close();
    mdk.close();
  }

  private static long openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
