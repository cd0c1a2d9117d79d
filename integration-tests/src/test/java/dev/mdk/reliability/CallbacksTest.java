package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.Session;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** R20: code of users misbehaves in every callback there is, and the others are served. */
@Timeout(120)
class CallbacksTest {

  private static final Logger LOG = Logger.getLogger("dev.mdk");
  private static final int EVENTS = 200;
  private static final int MOST_COMEBACKS = 500;

  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicReference<Mdk> mdk = new AtomicReference<>();
  private final AtomicLong comebacks = new AtomicLong();

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void letGo() {
    LOG.removeHandler(handler);
    end.countDown();
  }

  /** What a callback does. */
  private interface Misdeed {
    void commit(CallbacksTest test) throws Exception;
  }

  private static Arguments misdeed(String name, boolean isTold, Misdeed misdeed) {
    return Arguments.of(name, isTold, misdeed);
  }

  static Stream<Arguments> misdeeds() {
    return Stream.of(
        misdeed("throws", true, test -> sneak(new IllegalStateException("own"))),
        misdeed("throws an Error", true, test -> sneak(new AssertionError("own"))),
        misdeed("overflows the stack", true, test -> overflow(1)),
        misdeed("blocks for good", false, test -> test.end.await()),
        misdeed("comes back in", false, test -> test.comeBack()),
        misdeed("interrupts its thread", false, test -> Thread.currentThread().interrupt()));
  }

  private static <X extends Throwable> void sneak(Throwable thrown) throws X {
    @SuppressWarnings("unchecked") // any can be thrown
    X any = (X) thrown;
    throw any;
  }

  private static long overflow(long depth) {
    return depth == 0 ? 0 : overflow(depth + 1) + 1;
  }

  /** Comes back some times: what it does there is an event again, and would never end. */
  private void comeBack() {
    Mdk made = mdk.get();
    if (made != null && comebacks.incrementAndGet() <= MOST_COMEBACKS) {
      made.session().interact(interaction -> interaction.resolve("hello", "1.0").address());
      made.session().info("test", "again");
      made.health();
    }
  }

  private void commit(Misdeed misdeed) {
    try {
      misdeed.commit(this);
    } catch (Exception thrown) {
      CallbacksTest.<RuntimeException>sneak(thrown);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misdeeds")
  @SuppressWarnings("SystemOut") // the delays belong to the result
  void costsTheOthersNothing(String name, boolean isTold, Misdeed misdeed) {
    AtomicLong said = new AtomicLong();
    List<Long> delays = Collections.synchronizedList(new ArrayList<>());
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Queue<String> reports = new ConcurrentLinkedQueue<>();
    ScriptedSource source = ScriptedSource.synced(Nodes.node("hello", "1.0", "http://127.0.0.1:1"));
    try (Mdk made =
        Mdk.builder()
            .setting("log.sinks", "none")
            .setting("log.close-timeout", "200ms")
            .source(source)
            .listener(event -> commit(misdeed))
            .listener(
                event -> {
                  if (event instanceof MdkEvent.NodeUp up && up.node().service().equals("s")) {
                    delays.add(System.nanoTime() - said.get());
                  }
                })
            .logSink(events -> commit(misdeed))
            .logSink(events -> events.forEach(event -> lines.add(event.text())))
            .interactionSink(report -> commit(misdeed))
            .interactionSink(report -> reports.add(report.toString()))
            .start()) {
      mdk.set(made);
      Session session = made.session();
      for (int i = 1; i <= EVENTS; i++) {
        int number = i;
        said.set(System.nanoTime());
        source.up(Nodes.node("s", "1.0", "http://127.0.0.1:" + i));
        session.info("test", "line " + i);
        session.interact(interaction -> interaction.resolve("hello", "1.0").address());
        Waiting.eventually("event " + i, () -> delays.size() >= number);
      }
      Waiting.eventually(
          "lines", () -> lines.stream().filter(line -> line.startsWith("line")).count() == EVENTS);
      Waiting.eventually("reports", () -> reports.size() >= EVENTS);
    }
    Collections.sort(delays);
    long half = delays.get(EVENTS / 2) / 1_000_000;
    long most = delays.get(EVENTS * 99 / 100) / 1_000_000;
    System.out.println(
        name
            + ": half of the events within "
            + half
            + " ms, 99 of 100 within "
            + most
            + " ms; "
            + "logged "
            + logged);
    assertThat(half).isLessThanOrEqualTo(100);
    assertThat(most).isLessThanOrEqualTo(5_000); // 100 are promised on a machine at rest
    long told = logged.stream().filter(line -> line.contains("listener")).count();
    assertThat(told).isBetween(isTold ? 1L : 0L, 1L); // the end of the MDK may make others throw
    assertThat(logged).hasSizeLessThan(10);
  }
}
