package dev.mdk.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lines of an answer that goes on, as they come. No more is read from the connection than what
 * the reader keeps up with, and no line is longer than a bound.
 */
public final class Lines implements BodySubscriber<Lines>, AutoCloseable {

  private final int mostBytes;

  /* The lock covers all below; the JDK's thread writes, one reader reads, anybody closes or wakes. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<String> ready = new ArrayDeque<>();
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private Optional<Subscription> subscription = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();
  private boolean ended;
  private boolean asked; // for more than what is ready
  private boolean woken;

  Lines(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Waits for a line.
   *
   * @param nanos how long at most
   * @return the line, or empty if none came in time or {@link #wake()} was called
   * @throws EOFException if the answer has ended
   * @throws IOException if the connection has, or a line is too long
   * @throws InterruptedException if the thread was interrupted
   */
  public Optional<String> next(long nanos) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (ready.isEmpty()) {
        if (failure.isPresent()) {
          throw new IOException("the stream broke: " + failure.get(), failure.get());
        }
        if (ended) {
          throw new EOFException("the stream ended");
        }
        if (woken || left <= 0) {
          woken = false;
          return Optional.empty();
        }
        if (!asked) {
          asked = true;
          subscription.ifPresent(some -> some.request(1));
        } else {
          left = changed.awaitNanos(left);
        }
      }
      return Optional.of(ready.remove());
    } finally {
      lock.unlock();
    }
  }

  /** Lets the reader go, now or when it waits next. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletionStage<Lines> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    lock.lock();
    try {
      if (!ended) {
        this.subscription = Optional.of(subscription);
        if (asked) {
          subscription.request(1);
        }
        return;
      }
    } finally {
      lock.unlock();
    }
    subscription.cancel();
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    lock.lock();
    try {
      asked = false;
      for (ByteBuffer part : parts) {
        take(part);
      }
      if (begun.size() > mostBytes) {
        end(Optional.of(new IOException("a line of more than " + mostBytes + " bytes")));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void take(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        begun.write(bytes, start, i - start);
        if (begun.size() > 0 && begun.size() <= mostBytes) {
          ready.add(begun.toString(UTF_8));
          begun.reset();
        }
        start = i + 1;
      }
    }
    begun.write(bytes, start, bytes.length - start);
  }

  @Override
  public void onError(Throwable thrown) {
    end(Optional.of(thrown));
  }

  @Override
  public void onComplete() {
    end(Optional.empty());
  }

  private void end(Optional<Throwable> why) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = why;
        changed.signalAll();
      }
      subscription.ifPresent(Subscription::cancel);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the answer and its connection. May be called twice, and by any thread. */
  @Override
  public void close() {
    end(Optional.empty());
  }
}
