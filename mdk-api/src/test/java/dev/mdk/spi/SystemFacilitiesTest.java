package dev.mdk.spi;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SystemFacilitiesTest {

  private final List<Facilities> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Facilities::close);
  }

  @Test
  void hasOneDaemonThreadForTheTimer() throws Exception {
    Facilities facilities = start();

    Thread first = timerThread(facilities);

    assertThat(first.getName()).isEqualTo("mdk-timer");
    assertThat(first.isDaemon()).isTrue();
    assertThat(timerThread(facilities)).isSameAs(first);
  }

  @Test
  void runsTimedTasksInTheOrderOfTheirTimes() throws Exception {
    Facilities facilities = start();
    BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    facilities.scheduler().schedule(MILLISECONDS.toNanos(60), () -> ran.add("third"));
    facilities.scheduler().schedule(MILLISECONDS.toNanos(30), () -> ran.add("second"));
    facilities.scheduler().schedule(-5, () -> ran.add("first"));

    assertThat(List.of(take(ran), take(ran), take(ran)))
        .containsExactly("first", "second", "third");
  }

  @Test
  void goesOnAfterATimedTaskThatThrows() throws Exception {
    Facilities facilities = start();
    Thread before = timerThread(facilities);

    facilities
        .scheduler()
        .schedule(
            0,
            () -> {
              throw new AssertionError("on purpose");
            });

    assertThat(timerThread(facilities)).isSameAs(before);
  }

  @Test
  void doesNotRunWhatWasCancelled() throws Exception {
    Facilities facilities = start();
    BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    Scheduler.Cancellable cancelled =
        facilities.scheduler().schedule(MILLISECONDS.toNanos(20), () -> ran.add("cancelled"));
    facilities.scheduler().schedule(MILLISECONDS.toNanos(40), () -> ran.add("kept"));
    cancelled.cancel();
    cancelled.cancel();

    assertThat(take(ran)).isEqualTo("kept");
    assertThat(ran).isEmpty();
  }

  @Test
  void waitsForEverWithoutOverflow() throws Exception {
    Facilities facilities = start();
    BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    facilities.scheduler().schedule(Long.MAX_VALUE, () -> ran.add("never"));
    facilities.scheduler().schedule(0, () -> ran.add("now"));

    assertThat(take(ran)).isEqualTo("now");
    timerThread(facilities);
    assertThat(ran).isEmpty();
  }

  @Test
  void endsItsThreadsWhenClosedEvenThoseThatBlock() throws Exception {
    Facilities facilities = start();
    Thread timer = timerThread(facilities);
    CompletableFuture<Thread> blocked = new CompletableFuture<>();
    facilities
        .executor()
        .execute(
            () -> {
              blocked.complete(Thread.currentThread());
              await(new CountDownLatch(1));
            });
    Thread worker = blocked.get(60, SECONDS);

    facilities.close();
    facilities.close();

    timer.join(60_000);
    worker.join(60_000);
    assertThat(timer.isAlive()).isFalse();
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void isQuietOnceClosed() {
    Facilities facilities = start(event -> {});
    facilities.close();

    facilities.listener().onEvent(event(1));
    facilities.scheduler().schedule(0, () -> {}).cancel();
    assertThatThrownBy(() -> facilities.executor().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void servesEachListenerWhateverTheOthersDo() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    BlockingQueue<MdkEvent> seen = new LinkedBlockingQueue<>();
    BlockingQueue<MdkEvent> alsoThrown = new LinkedBlockingQueue<>();
    MdkListener throwing =
        event -> {
          alsoThrown.add(event);
          throw new IllegalStateException("on purpose");
        };
    Facilities facilities = start(event -> await(never), throwing, seen::add);

    List<MdkEvent> told = new ArrayList<>();
    for (int i = 0; i < 1000; i++) { // fewer than a queue holds
      told.add(event(i));
      facilities.listener().onEvent(told.get(i));
    }

    for (MdkEvent each : told) {
      assertThat(take(seen)).isSameAs(each);
      assertThat(take(alsoThrown)).isSameAs(each);
    }
  }

  @Test
  void neverMakesTheTellerWaitForAListener() {
    Facilities facilities = start(event -> await(new CountDownLatch(1)));

    for (int i = 0; i < 100_000; i++) {
      facilities.listener().onEvent(event(i));
    }
  }

  @Test
  void hasNoListenerWhereNobodyListens() {
    assertThat(start().listener()).isSameAs(MdkListener.NONE);
    assertThat(start(MdkListener.NONE).listener()).isSameAs(MdkListener.NONE);
  }

  @Test
  void runsBlockingWorkOnDaemonThreads() throws Exception {
    CompletableFuture<Thread> worker = new CompletableFuture<>();

    start().executor().execute(() -> worker.complete(Thread.currentThread()));

    assertThat(worker.get(60, SECONDS).isDaemon()).isTrue();
  }

  @Test
  void runsBlockingWorkOnVirtualThreadsWhereTheJdkHasThem() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before JDK 21");
    CompletableFuture<Thread> worker = new CompletableFuture<>();

    start().executor().execute(() -> worker.complete(Thread.currentThread()));

    Thread thread = worker.get(60, SECONDS);
    assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
  }

  @Test
  void takesNothingAlongFromTheRequestThatNeededAThreadFirst() throws Exception {
    InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
    request.set("secret");
    CompletableFuture<String> seen = new CompletableFuture<>();

    start().scheduler().schedule(0, () -> seen.complete(String.valueOf(request.get())));

    assertThat(seen.get(60, SECONDS)).isEqualTo("null");
  }

  @Test
  void isAProcessOfItsOwnInItsEnvironment() {
    Facilities facilities =
        Facilities.system().environment(Environment.parse("parent:child")).start();
    started.add(facilities);

    assertThat(facilities.environment()).hasToString("parent:child");
    assertThat(start().environment()).isEqualTo(Environment.SANDBOX);
    assertThat(UUID.fromString(facilities.processId())).hasToString(facilities.processId());
    assertThat(start().processId()).isNotEqualTo(facilities.processId());
    assertThat(facilities.ticker()).isSameAs(Ticker.SYSTEM);
    assertThat(Duration.between(facilities.clock().instant(), java.time.Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
    assertThat(facilities.random().nextInt(0, 10)).isBetween(0, 9);
  }

  private Facilities start(MdkListener... listeners) {
    Facilities.Builder builder = Facilities.system();
    for (MdkListener each : listeners) {
      builder.listener(each);
    }
    Facilities facilities = builder.start();
    started.add(facilities);
    return facilities;
  }

  private static MdkEvent event(int count) {
    return new MdkEvent.Dropped("test", "on purpose", count);
  }

  private static Thread timerThread(Facilities facilities) throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    facilities.scheduler().schedule(0, () -> thread.complete(Thread.currentThread()));
    return thread.get(60, SECONDS);
  }

  private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T item = queue.poll(60, SECONDS);
    assertThat(item).as("nothing came within 10 s").isNotNull();
    return item;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
