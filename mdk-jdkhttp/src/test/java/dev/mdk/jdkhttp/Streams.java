package dev.mdk.jdkhttp;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Subscribers of bodies, for tests. */
final class Streams {

  private Streams() {}

  /** Publishes nothing but a failure, at the first demand. */
  static void fail(Flow.Subscriber<?> subscriber, Throwable cause) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            subscriber.onError(cause);
          }

          @Override
          public void cancel() {}
        });
  }

  /** Takes everything and tells how it ended. */
  static final class Collector implements Flow.Subscriber<List<ByteBuffer>> {
    final CompletableFuture<String> end = new CompletableFuture<>();
    private final Consumer<List<ByteBuffer>> onNext;

    Collector(Consumer<List<ByteBuffer>> onNext) {
      this.onNext = onNext;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      onNext.accept(item);
    }

    @Override
    public void onError(Throwable thrown) {
      end.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }
  }

  /** Tells, once, when so many bytes came and the subscriber behind it waits for more. */
  static final class Waiting<T> implements BodySubscriber<T> {
    private final BodySubscriber<T> body;
    private final AtomicLong missing;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<Runnable> onWait;

    Waiting(BodySubscriber<T> body, int bytes, Runnable onWait) {
      this.body = body;
      this.missing = new AtomicLong(bytes);
      this.onWait = new AtomicReference<>(onWait);
    }

    private void look() {
      if (missing.get() <= 0 && demand.get() > 0) {
        onWait.getAndSet(() -> {}).run();
      }
    }

    @Override
    public CompletionStage<T> getBody() {
      return body.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      body.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long count) {
              subscription.request(count);
              demand.addAndGet(Math.min(count, 1_000_000));
              look();
            }

            @Override
            public void cancel() {
              subscription.cancel();
            }
          });
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      demand.decrementAndGet();
      missing.addAndGet(-item.stream().mapToInt(ByteBuffer::remaining).sum());
      body.onNext(item);
      look();
    }

    @Override
    public void onError(Throwable thrown) {
      body.onError(thrown);
    }

    @Override
    public void onComplete() {
      body.onComplete();
    }
  }
}
