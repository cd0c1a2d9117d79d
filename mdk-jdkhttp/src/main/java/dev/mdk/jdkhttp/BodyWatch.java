package dev.mdk.jdkhttp;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between the transport and the subscriber of a body: sees how the body ends, and can end it
 * early with an exception, also where the response was handed out long ago (streams).
 *
 * @param <T> the body
 */
final class BodyWatch<T> implements BodySubscriber<T> {

  /** Told how the body ends, before the subscriber is; at most once. */
  interface Listener {
    /** All of it came. */
    void completed();

    /** The transport failed. */
    void failed(Throwable cause);

    /** The reader wants no more of it. */
    void abandoned();

    /** The subscriber itself threw. */
    void threw();
  }

  /*
   * A subscriber must never be called by two threads at once, and end() comes from another thread than
   * the transport's signals. `state` counts the signals being delivered (they may nest: a subscriber
   * that asks for more may be given it within that call) and has a bit for the end. Once that is set no
   * signal begins; whoever then brings the count to zero, the last signal or end() itself, delivers
   * onError. Until onSubscribe was delivered, the count is held at one for it.
   */
  private static final int ENDED = 1 << 30; // by end(): onError is still to be delivered
  private static final int CLOSED = 1 << 29; // by the transport, which delivers its own last signal

  private final BodySubscriber<T> body;
  private final Listener listener;
  private final long limit;
  private final AtomicInteger state = new AtomicInteger(1);
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final AtomicReference<Throwable> why = new AtomicReference<>();
  private final AtomicLong demand = new AtomicLong();
  private volatile Flow.Subscription transport = Unsubscribed.INSTANCE;
  private long bytes; // by the transport's signals alone

  /**
   * Watches a body.
   *
   * @param limit the most bytes that are handed on; one more and the body fails
   */
  BodyWatch(BodySubscriber<T> body, Listener listener, long limit) {
    this.body = body;
    this.listener = listener;
    this.limit = limit;
  }

  /** Returns whether the next move is the transport's: the reader waits for bytes. */
  boolean isStarved() {
    return !subscribed.get() || demand.get() > 0;
  }

  /** Returns whether the last signal was or is about to be delivered. */
  boolean isOver() {
    return state.get() >= CLOSED;
  }

  /**
   * Ends the body with an exception and lets the connection go, unless it has ended. Runs code of
   * the subscriber.
   *
   * @return whether it had not ended
   */
  boolean end(Throwable cause) {
    why.compareAndSet(null, cause);
    int before = state.getAndUpdate(now -> now >= CLOSED ? now : now | ENDED);
    if (before >= CLOSED) {
      return false;
    }
    boolean early = subscribed.compareAndSet(false, true); // the transport never will
    transport.cancel(); // only now: who is not early sees its subscription for sure
    if (early) {
      body.onSubscribe(Unsubscribed.INSTANCE);
      leave();
    } else if (before == 0) {
      deliverEnd();
    }
    return true;
  }

  @Override
  public CompletionStage<T> getBody() {
    return body.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    transport = subscription;
    if (!subscribed.compareAndSet(false, true)) {
      subscription.cancel();
      return;
    }
    deliver(() -> body.onSubscribe(new Demand(subscription)));
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    buffers.forEach(buffer -> bytes += buffer.remaining());
    if (bytes > limit) {
      IOException tooMuch =
          new IOException("body: more than " + limit + " bytes (expected: at most so many)");
      if (!isOver()) {
        listener.failed(tooMuch);
      }
      end(tooMuch);
      return;
    }
    if (!enter()) {
      return;
    }
    demand.updateAndGet(open -> open == Long.MAX_VALUE ? open : Math.max(0, open - 1));
    deliver(() -> body.onNext(buffers));
  }

  @Override
  public void onError(Throwable thrown) {
    if (close()) {
      listener.failed(thrown);
      body.onError(thrown);
    }
  }

  @Override
  public void onComplete() {
    if (close()) {
      listener.completed();
      body.onComplete();
    }
  }

  private boolean enter() {
    return state.getAndUpdate(now -> now >= CLOSED ? now : now + 1) < CLOSED;
  }

  private boolean close() {
    return state.getAndUpdate(now -> now >= CLOSED ? now : now | CLOSED) < CLOSED;
  }

  private void deliver(Runnable signal) {
    try {
      signal.run();
    } catch (RuntimeException | Error thrown) {
      listener.threw();
      throw thrown;
    } finally {
      leave();
    }
  }

  private void leave() {
    if (state.decrementAndGet() == ENDED) {
      deliverEnd();
    }
  }

  private void deliverEnd() {
    body.onError(why.get());
  }

  /** Counts what the reader asks for. */
  private final class Demand implements Flow.Subscription {
    private final Flow.Subscription subscription;

    Demand(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void request(long count) {
      if (count > 0) {
        demand.updateAndGet(open -> open + count < 0 ? Long.MAX_VALUE : open + count);
      }
      subscription.request(count);
    }

    @Override
    public void cancel() {
      if (close()) {
        listener.abandoned();
      }
      subscription.cancel();
    }
  }

  /** Stands in until the transport subscribes. */
  private enum Unsubscribed implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }
}
