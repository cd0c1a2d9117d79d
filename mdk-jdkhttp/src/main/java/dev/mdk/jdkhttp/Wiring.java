package dev.mdk.jdkhttp;

import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Outcome;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.RetryPolicy;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.Ticker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What all views of one client share. */
final class Wiring {

  private static final System.Logger LOG = System.getLogger("dev.mdk");

  /** A connection to a living host takes milliseconds, or a second if one packet is lost. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final Mdk mdk;
  private final Resilience resilience;
  private final Classifier classifier;
  private final Predicate<URI> trusted;
  private final Redirects redirects;
  private final long bodyLimit;
  private final AtomicBoolean complained = new AtomicBoolean();
  private final ReentrantLock making = new ReentrantLock();
  private volatile Optional<HttpClient> client;

  Wiring(
      Mdk mdk,
      Optional<HttpClient> client,
      Classifier classifier,
      Predicate<URI> trusted,
      Redirects redirects,
      long bodyLimit,
      Resilience resilience) {
    this.mdk = mdk;
    this.resilience = resilience;
    this.client = client;
    this.classifier = classifier;
    this.trusted = trusted;
    this.redirects = redirects;
    this.bodyLimit = bodyLimit;
  }

  Mdk mdk() {
    return mdk;
  }

  /**
   * Returns whether an ordinary host may see the session. What the user's rule throws is thrown.
   */
  boolean isTrusted(URI uri) {
    return trusted.test(uri);
  }

  Redirects redirects() {
    return redirects;
  }

  boolean hasBodyLimit() {
    return bodyLimit < Long.MAX_VALUE;
  }

  /** Returns the most bytes that are taken of the body of an answer. */
  long bodyLimit() {
    return bodyLimit;
  }

  /** Returns the wrapped client, made now if none was given: its threads cost something. */
  HttpClient client() {
    return client.orElseGet(this::make);
  }

  private HttpClient make() {
    making.lock();
    try {
      HttpClient made =
          client.orElseGet(() -> HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build());
      client = Optional.of(made);
      return made;
    } finally {
      making.unlock();
    }
  }

  /** Asks the user's classifier. */
  @SuppressWarnings("CatchingUnchecked") // foreign code; the request must not fail by it
  Optional<Outcome> classify(ResponseInfo answer) {
    try {
      return Objects.requireNonNull(classifier.classify(answer), "outcome");
    } catch (RuntimeException thrown) {
      if (complained.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "classifier " + classifier + " threw; told once, the standard one judges",
            thrown);
      }
      return Classifier.STANDARD.classify(answer);
    }
  }

  /** Returns what there is beside a single attempt. */
  Resilience resilience() {
    return resilience;
  }

  /** Asks the user's policy, which decides nothing if it throws. */
  @SuppressWarnings("CatchingUnchecked") // foreign code; the request must not fail by it
  Optional<Duration> decide(RetryPolicy policy, RetryPolicy.Failure failure) {
    try {
      return Objects.requireNonNull(policy.next(failure), "decision");
    } catch (RuntimeException thrown) {
      if (complained.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "retry policy " + policy + " threw, and nothing is tried again; told once",
            thrown);
      }
      return Optional.empty();
    }
  }

  Instant now() {
    return mdk.facilities().clock().instant();
  }

  long nanoTime() {
    return mdk.facilities().ticker().nanoTime();
  }

  /** Returns whether the deadlines go by the time that the transport knows. */
  boolean isOnSystemTime() {
    return mdk.facilities().ticker() == Ticker.SYSTEM;
  }

  Scheduler scheduler() {
    return mdk.facilities().scheduler();
  }

  /** Runs what may call foreign code. */
  void execute(Runnable task) {
    try {
      mdk.facilities().executor().execute(task);
    } catch (RejectedExecutionException closed) {
      task.run(); // somebody may be waiting for it
    }
  }

  void tell(Supplier<MdkEvent> event) {
    MdkListener listener = mdk.facilities().listener();
    if (listener != MdkListener.NONE) {
      listener.onEvent(event.get());
    }
  }
}
