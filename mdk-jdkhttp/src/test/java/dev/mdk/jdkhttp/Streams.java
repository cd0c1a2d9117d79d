package dev.mdk.jdkhttp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
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
}
