package dev.mdk.jdkhttp;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Takes a body that nobody wants: a short one whole, so that its connection can be used again, and
 * of a longer one only the beginning.
 *
 * @param <T> what the body would have been; it is null
 */
final class Skipped<T> implements BodySubscriber<T> {

  private static final int LONGEST = 8 * 1024;

  private final CompletableFuture<T> end = new CompletableFuture<>();
  private Optional<Flow.Subscription> transport = Optional.empty();
  private long bytes;

  @Override
  public CompletionStage<T> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    transport = Optional.of(subscription);
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
    }
    if (bytes > LONGEST && !end.isDone()) {
      transport.ifPresent(Flow.Subscription::cancel);
      onComplete();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    end.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
