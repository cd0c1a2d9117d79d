package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.testing.Crowd;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyWatchTest {

  private final Throwable late = new IOException("late");

  private final List<String> told = new ArrayList<>();
  private final BodyWatch.Listener listener =
      new BodyWatch.Listener() {
        @Override
        public void completed() {
          told.add("completed");
        }

        @Override
        public void failed(Throwable cause) {
          told.add("failed");
        }

        @Override
        public void abandoned() {
          told.add("abandoned");
        }

        @Override
        public void threw() {
          told.add("threw");
        }
      };
  private final Transport transport = new Transport();

  @Test
  void handsTheBodyOnAndTellsItsEnd() {
    var watch =
        new BodyWatch<>(BodySubscribers.ofString(StandardCharsets.UTF_8), listener, Long.MAX_VALUE);

    watch.onSubscribe(transport);
    watch.onNext(bytes("hel"));
    watch.onNext(bytes("lo"));
    assertThat(watch.isOver()).isFalse();
    watch.onComplete();

    assertThat(watch.getBody().toCompletableFuture()).isCompletedWithValue("hello");
    assertThat(watch.isOver()).isTrue();
    assertThat(watch.end(late)).isFalse();
    assertThat(told).containsExactly("completed");
  }

  @Test
  void failsABodyThatIsLongerThanItsLimit() {
    var watch = new BodyWatch<>(BodySubscribers.ofString(StandardCharsets.UTF_8), listener, 4);
    watch.onSubscribe(transport);

    watch.onNext(bytes("four"));
    assertThat(told).isEmpty();
    watch.onNext(bytes("."));
    watch.onNext(bytes("more"));
    watch.onComplete();

    assertThatThrownBy(watch.getBody().toCompletableFuture()::join)
        .hasMessageContaining("body: more than 4 bytes");
    assertThat(transport.cancels.get()).isEqualTo(1);
    assertThat(told).containsExactly("failed");
  }

  @Test
  void endsAHalfBodyAndLetsTheConnectionGo() {
    var watch =
        new BodyWatch<>(BodySubscribers.ofString(StandardCharsets.UTF_8), listener, Long.MAX_VALUE);
    watch.onSubscribe(transport);
    watch.onNext(bytes("hel"));

    assertThat(watch.end(late)).isTrue();
    watch.onNext(bytes("lo"));
    watch.onComplete();

    assertThatThrownBy(watch.getBody().toCompletableFuture()::join).hasCause(late);
    assertThat(transport.cancels.get()).isEqualTo(1);
    assertThat(told).isEmpty(); // who ended it knows
  }

  @Test
  void endsABodyToWhichTheTransportNeverSubscribed() {
    var watch =
        new BodyWatch<>(BodySubscribers.ofString(StandardCharsets.UTF_8), listener, Long.MAX_VALUE);

    watch.end(late);
    watch.onSubscribe(transport);

    assertThatThrownBy(watch.getBody().toCompletableFuture()::join).hasCause(late);
    assertThat(transport.cancels.get()).isEqualTo(1);
  }

  @Test
  void endsABodyFromWithinItsOwnSignal() {
    var recorder = new Recorder();
    var watch = new BodyWatch<>(recorder, listener, Long.MAX_VALUE);
    recorder.onNext = () -> watch.end(late);

    watch.onSubscribe(transport);
    watch.onNext(bytes("x"));

    assertThat(recorder.signals).containsExactly("subscribe", "next", "error late");
  }

  @Test
  void takesSignalsThatComeWithinTheDemandForThem() {
    var recorder = new Recorder();
    var watch = new BodyWatch<>(recorder, listener, Long.MAX_VALUE);
    transport.onRequest = () -> watch.onNext(bytes("x"));

    watch.onSubscribe(transport);

    assertThat(recorder.signals).containsExactly("subscribe", "next");
  }

  @Test
  void knowsWhoseMoveItIs() {
    var recorder = new Recorder();
    var watch = new BodyWatch<>(recorder, listener, Long.MAX_VALUE);
    assertThat(watch.isStarved()).isTrue();

    watch.onSubscribe(transport); // asks for one
    assertThat(watch.isStarved()).isTrue();
    watch.onNext(bytes("x"));
    assertThat(watch.isStarved()).isFalse();
    recorder.subscription.request(Long.MAX_VALUE);
    recorder.subscription.request(Long.MAX_VALUE);
    watch.onNext(bytes("x"));
    assertThat(watch.isStarved()).isTrue();
  }

  @Test
  void tellsThatTheReaderWantsNoMore() {
    var recorder = new Recorder();
    var watch = new BodyWatch<>(recorder, listener, Long.MAX_VALUE);
    watch.onSubscribe(transport);

    recorder.subscription.cancel();
    recorder.subscription.cancel();

    assertThat(told).containsExactly("abandoned");
    assertThat(transport.cancels.get()).isEqualTo(2);
    assertThat(watch.end(late)).isFalse();
  }

  @Test
  void tellsThatTheSubscriberThrew() {
    var recorder = new Recorder();
    var watch = new BodyWatch<>(recorder, listener, Long.MAX_VALUE);
    recorder.onNext =
        () -> {
          throw new IllegalStateException("own");
        };
    watch.onSubscribe(transport);

    assertThatThrownBy(() -> watch.onNext(bytes("x"))).hasMessage("own");
    assertThat(told).containsExactly("threw");
  }

  @Test
  void neverSignalsFromTwoThreadsAtOnceAndEndsExactlyOnce() {
    for (int round = 0; round < 500; round++) {
      var recorder = new Recorder();
      var watch = new BodyWatch<>(recorder, listener, Long.MAX_VALUE);
      Crowd.run(
          3,
          number -> {
            if (number == 0) {
              watch.onSubscribe(new Transport());
              for (int i = 0; i < 20; i++) {
                watch.onNext(bytes("x"));
              }
              watch.onComplete();
            } else {
              watch.end(late);
            }
          });

      assertThat(recorder.overlaps.get()).isZero();
      assertThat(recorder.signals.get(0)).isEqualTo("subscribe");
      assertThat(recorder.signals.stream().filter(s -> s.equals("subscribe"))).hasSize(1);
      assertThat(recorder.signals.stream().filter(s -> s.matches("error late|complete")))
          .hasSize(1);
      assertThat(recorder.signals.get(recorder.signals.size() - 1)).matches("error late|complete");
    }
  }

  private static List<ByteBuffer> bytes(String text) {
    return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static final class Transport implements Flow.Subscription {
    final AtomicInteger cancels = new AtomicInteger();
    final AtomicLong requested = new AtomicLong();
    Runnable onRequest = () -> {};

    @Override
    public void request(long count) {
      requested.addAndGet(count);
      onRequest.run();
    }

    @Override
    public void cancel() {
      cancels.incrementAndGet();
    }
  }

  /** Writes down its signals and notices when two overlap in different threads. */
  private static final class Recorder implements BodySubscriber<String> {
    final List<String> signals =
        new ArrayList<>(); // a data race here would be a fault of the watch
    final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicLong inside = new AtomicLong();
    Flow.Subscription subscription;
    Runnable onNext = () -> {};

    private void signal(String what, Runnable then) {
      long me = Thread.currentThread().getId();
      long before = inside.getAndSet(me);
      if (before != 0 && before != me) {
        overlaps.incrementAndGet();
      }
      signals.add(what);
      then.run();
      inside.set(before);
    }

    @Override
    public CompletionStage<String> getBody() {
      return new CompletableFuture<>();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      signal("subscribe", () -> given.request(1));
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      signal("next", onNext);
    }

    @Override
    public void onError(Throwable thrown) {
      signal("error " + thrown.getMessage(), () -> {});
    }

    @Override
    public void onComplete() {
      signal("complete", () -> {});
    }
  }
}
