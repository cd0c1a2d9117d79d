package dev.mdk.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SerialQueueTest {

  private static final int PRODUCERS = 8;
  private static final int EACH = 20_000;

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> consumed = new ArrayList<>();
  private final SerialQueue<String> queue = new SerialQueue<>("test", 3, tasks::add, consumed::add);

  @Test
  void handsItemsOverInOrderAndNeverByTheThreadThatOffersThem() {
    assertThat(queue.offer("a")).isTrue();
    assertThat(queue.offer("b")).isTrue();
    assertThat(consumed).isEmpty();
    assertThat(tasks).as("one drain for both").hasSize(1);

    runAll();
    queue.offer("c");
    runAll();

    assertThat(consumed).containsExactly("a", "b", "c");
  }

  @Test
  void dropsAndCountsWhatFindsNoRoom() {
    for (String item : List.of("a", "b", "c", "d", "e")) {
      queue.offer(item);
    }
    runAll();

    assertThat(consumed).containsExactly("a", "b", "c");
    assertThat(queue.dropped()).isEqualTo(2);
    assertThat(queue.offer("f")).isTrue();
  }

  @Test
  void takesItemsThatTheConsumerItselfOffers() {
    List<Integer> seen = new ArrayList<>();
    List<SerialQueue<Integer>> self = new ArrayList<>();
    self.add(
        new SerialQueue<>(
            "test",
            4,
            tasks::add,
            item -> {
              seen.add(item);
              if (item < 10) {
                self.get(0).offer(item + 1);
              }
            }));

    self.get(0).offer(1);
    runAll();

    assertThat(seen).hasSize(10).last().isEqualTo(10);
  }

  @Test
  void goesOnAfterAConsumerThatThrows() {
    SerialQueue<String> throwing =
        new SerialQueue<>(
            "test, on purpose",
            3,
            tasks::add,
            item -> {
              consumed.add(item);
              throw new AssertionError(item);
            });
    throwing.offer("a");
    throwing.offer("b");
    runAll();
    throwing.offer("c");
    runAll();

    assertThat(consumed).containsExactly("a", "b", "c");
    assertThat(throwing.dropped()).isZero();
  }

  @Test
  void dropsAndCountsWhatAClosedExecutorDoesNotTake() {
    ExecutorService closed = Executors.newSingleThreadExecutor();
    closed.shutdown();
    SerialQueue<String> dead = new SerialQueue<>("test", 3, closed, consumed::add);

    for (int i = 0; i < 10; i++) {
      assertThat(dead.offer("x")).isFalse();
    }

    assertThat(dead.dropped()).isEqualTo(10);
    assertThat(consumed).isEmpty();
  }

  @Test
  void recoversFromAnExecutorThatRefusesForATime() {
    List<Throwable> refusals =
        new ArrayList<>(
            List.of(new RejectedExecutionException("full"), new OutOfMemoryError("no thread")));
    SerialQueue<String> refused =
        new SerialQueue<>(
            "test",
            3,
            task -> {
              if (refusals.isEmpty()) {
                tasks.add(task);
              } else {
                SerialQueueTest.<RuntimeException>sneak(refusals.remove(0));
              }
            },
            consumed::add);

    assertThat(refused.offer("a")).isFalse();
    assertThat(refused.offer("b")).isFalse();
    assertThat(refused.offer("c")).isTrue();
    runAll();

    assertThat(consumed).containsExactly("c");
    assertThat(refused.dropped()).isEqualTo(2);
  }

  @Test
  void refusesNullAndKeepsWorking() {
    assertThatNullPointerException().isThrownBy(() -> queue.offer(null)).withMessage("item");
    queue.offer("a");
    runAll();

    assertThat(consumed).containsExactly("a");
  }

  @Test
  void needsRoomForOne() {
    assertThatThrownBy(() -> new SerialQueue<String>("test", 0, tasks::add, consumed::add))
        .hasMessage("capacity: 0 (expected: > 0)");
  }

  @Test
  void keepsOrderAndCountWithEightProducers() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    AtomicInteger disorder = new AtomicInteger();
    AtomicLong taken = new AtomicLong();
    AtomicLong accepted = new AtomicLong();
    CompletableFuture<Void> last = new CompletableFuture<>();
    int[] latest = new int[PRODUCERS]; // by the consumer only
    SerialQueue<int[]> hammered =
        new SerialQueue<>(
            "test",
            64,
            executor,
            item -> {
              if (inside.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
              }
              if (item.length == 0) {
                last.complete(null);
              } else {
                taken.incrementAndGet();
                if (latest[item[0]] >= item[1]) {
                  disorder.incrementAndGet();
                }
                latest[item[0]] = item[1];
              }
              inside.decrementAndGet();
            });

    produce(
        producer -> {
          for (int i = 1; i <= EACH; i++) {
            if (hammered.offer(new int[] {producer, i})) {
              accepted.incrementAndGet();
            }
          }
        });
    long dropped = hammered.dropped();
    while (!hammered.offer(new int[0])) {
      Thread.onSpinWait();
    }
    last.get(60, TimeUnit.SECONDS);
    executor.shutdown();

    assertThat(accepted.get() + dropped).isEqualTo((long) PRODUCERS * EACH);
    assertThat(taken).hasValue(accepted.get());
    assertThat(overlaps).hasValue(0);
    assertThat(disorder).hasValue(0);
  }

  @Test
  void losesNoCountWhenTheExecutorIsClosedUnderEightProducers() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    AtomicLong taken = new AtomicLong();
    SerialQueue<Integer> hammered =
        new SerialQueue<>("test", 64, executor, item -> taken.incrementAndGet());

    produce(
        producer -> {
          for (int i = 0; i < EACH; i++) {
            hammered.offer(i);
            if (producer == 0 && i == EACH / 4) {
              executor.shutdownNow();
            }
          }
        });

    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(taken.get() + hammered.dropped()).isEqualTo((long) PRODUCERS * EACH);
    assertThat(hammered.offer(1)).isFalse();
  }

  private static void produce(IntConsumer work) throws InterruptedException {
    List<Thread> producers = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      int producer = i;
      Thread thread = new Thread(() -> work.accept(producer));
      thread.setDaemon(true);
      thread.start();
      producers.add(thread);
    }
    for (Thread thread : producers) {
      thread.join();
    }
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> void sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
