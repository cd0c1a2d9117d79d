package dev.mdk.jdkhttp;

import dev.mdk.BulkheadFullException;
import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.spi.Bulkhead;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.RetryBudget;
import dev.mdk.spi.RetryPolicy;
import dev.mdk.spi.Scheduler;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A request to a service and all the attempts it takes: each on another node if there is one, under
 * the budget of the service, within the deadline of the session.
 *
 * @param <T> the body of the answer
 */
final class Course<T> {

  /*
   * Attempts may overlap, when one hedges against another. The caller's body handler is applied once
   * only, as it may do what cannot be undone (write a file): whether it gets an answer is settled at
   * the head, under the lock. An answer that speaks for another attempt is not handed to it if there
   * is one, under way or allowed; after that it is too late for one. What is foreign or may block is
   * called without the lock.
   */
  private final Wiring wiring;
  private final Session session;
  private final ServiceUri target;
  private final HttpRequest request;
  private final BodyHandler<T> handler;
  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final Bulkhead bulkhead;
  private final Optional<Duration> hedgeAfter;
  private final CompletableFuture<HttpResponse<T>> result = new Cancellable<>(this::stop);
  private final Runnable next;
  private volatile Optional<Thread> waiter = Optional.empty();

  private final ReentrantLock lock = new ReentrantLock(); // over all below
  private final List<Exchange<T>> running = new ArrayList<>(2);
  private final List<Throwable> failures = new ArrayList<>(0);
  private Hint hint = Hint.NONE;
  private int attempts;
  private boolean isNextSet;
  private Optional<Exchange<?>> winner = Optional.empty(); // its answer is the caller's
  private Scheduler.Cancellable timer = () -> {};

  Course(
      Wiring wiring,
      Session session,
      ServiceUri target,
      HttpRequest request,
      BodyHandler<T> handler) {
    this.wiring = wiring;
    this.session = session;
    this.target = target;
    this.request = request;
    this.handler = handler;
    Resilience resilience = wiring.resilience();
    policy = resilience.retries();
    budget = resilience.budgets().apply(service());
    bulkhead = resilience.bulkheads().apply(service());
    hedgeAfter = resilience.hedgeAfter();
    next = session.wrap(this::attempt); // in the interaction of who sends it, whichever thread
  }

  private String service() {
    return target.host().service();
  }

  /**
   * Starts it; never throws.
   *
   * @param waiter the thread that will wait for the result and do nothing else, if there is one
   */
  @SuppressWarnings("FutureReturnValueIgnored") // enter() catches what it throws
  CompletableFuture<HttpResponse<T>> start(Optional<Thread> waiter) {
    this.waiter = waiter.filter(thread -> hedgeAfter.isEmpty()); // else two may have to be ended
    CompletableFuture<Boolean> place = bulkhead.acquire(session::remainingNanos);
    if (place.isDone()) {
      enter(place.getNow(false));
    } else {
      result.whenComplete((response, thrown) -> place.cancel(false));
      place.whenComplete((got, thrown) -> enter(got != null && got));
    }
    return result;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // giving a place back does not throw
  private void enter(boolean hasPlace) {
    if (!hasPlace) {
      result.completeExceptionally(
          new BulkheadFullException(target + ": not called, no place in time: " + bulkhead));
      return;
    }
    result.whenComplete((response, thrown) -> bulkhead.release());
    budget.started();
    next.run();
    if (hedgeAfter.isPresent() && Repetition.isHarmless(request)) {
      later(hedgeAfter.get(), this::hedge);
    }
  }

  private void later(Duration delay, Runnable task) {
    Scheduler.Cancellable set =
        wiring.scheduler().schedule(delay.toNanos(), () -> wiring.execute(task));
    lock.lock();
    try {
      timer.cancel();
      timer = set;
    } finally {
      lock.unlock();
    }
    if (result.isDone()) {
      set.cancel();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // ended() does not throw
  private void attempt() {
    Exchange<T> exchange;
    lock.lock();
    try {
      attempts++;
      isNextSet = false;
      exchange =
          new Exchange<>(
              wiring,
              Optional.of(session),
              target,
              hint,
              this::takes,
              request,
              handler,
              Optional.empty());
      running.add(exchange);
    } finally {
      lock.unlock();
    }
    if (!result.isDone()) {
      exchange.start(waiter).whenComplete((response, thrown) -> ended(exchange, response, thrown));
    }
    if (result.isDone()) {
      exchange.cancel();
    }
  }

  /** Asks a second node, while the first one is silent. */
  private void hedge() {
    boolean useful;
    lock.lock();
    try {
      useful = winner.isEmpty() && running.size() == 1 && attempts == 1;
      running.forEach(silent -> silent.node().ifPresent(node -> hint = hint.avoiding(node)));
    } finally {
      lock.unlock();
    }
    if (useful && !result.isDone() && budget.tryRetry()) {
      next.run();
    }
  }

  /** Decides about an answer at its head. */
  private boolean takes(Exchange<?> exchange, ResponseInfo info) {
    Optional<Outcome> outcome = wiring.classify(info);
    if (outcome.equals(Optional.of(Outcome.SUCCESS))) {
      budget.succeeded();
      return claim(exchange);
    }
    // Without a verdict the fault is further down, where it was tried again already.
    if (outcome.isEmpty() || !isRepeatable(exchange)) {
      return claim(exchange);
    }
    if (othersRun()) {
      return false;
    }
    Optional<Duration> delay =
        delay(outcome.get(), true, Repetition.retryAfter(info.headers(), wiring.now()));
    if (delay.isPresent()) {
      again(exchange, delay.get());
      return false;
    }
    return claim(exchange);
  }

  private boolean isRepeatable(Exchange<?> exchange) {
    return Repetition.isHarmless(request) && exchange.isBodyRepeatable();
  }

  /** Returns whether this is the first answer to be handed out; ends the other attempts if so. */
  private boolean claim(Exchange<?> exchange) {
    List<Exchange<T>> others = new ArrayList<>(0);
    lock.lock();
    try {
      if (winner.isPresent()) {
        return false;
      }
      winner = Optional.of(exchange);
      for (Exchange<T> each : running) {
        if (each != exchange) {
          others.add(each);
        }
      }
    } finally {
      lock.unlock();
    }
    others.forEach(Exchange::cancel);
    return true;
  }

  private boolean othersRun() {
    lock.lock();
    try {
      return winner.isPresent() || running.size() > 1;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Duration> delay(
      Outcome outcome, boolean repeatable, Optional<Duration> retryAfter) {
    int made;
    lock.lock();
    try {
      made = attempts;
    } finally {
      lock.unlock();
    }
    return wiring
        .decide(policy, new RetryPolicy.Failure(made, outcome, repeatable, retryAfter))
        .filter(delay -> delay.toNanos() < session.remainingNanos())
        .filter(delay -> budget.tryRetry());
  }

  private void again(Exchange<?> failed, Duration delay) {
    int attempt;
    lock.lock();
    try {
      failed.node().ifPresent(node -> hint = hint.avoiding(node));
      attempt = attempts + 1;
      isNextSet = true;
      running.removeIf(each -> each == failed);
    } finally {
      lock.unlock();
    }
    failed
        .node()
        .ifPresent(node -> wiring.tell(() -> new MdkEvent.Retried(service(), node, attempt)));
    later(delay, next);
  }

  private void ended(
      Exchange<T> exchange, @Nullable HttpResponse<T> response, @Nullable Throwable thrown) {
    boolean last;
    boolean lost;
    lock.lock();
    try {
      if (!running.remove(exchange)) {
        return; // it made way for the next one already, at its head
      }
      last = running.isEmpty() && !isNextSet;
      lost = winner.isPresent() && winner.get() != exchange;
    } finally {
      lock.unlock();
    }
    if (response != null) {
      result.complete(response);
      stop();
    } else if (thrown != null && !lost) {
      failed(exchange, Failures.unwrapped(thrown), last);
    }
  }

  private void failed(Exchange<T> exchange, Throwable thrown, boolean last) {
    boolean unwanted = thrown instanceof Exchange.Unwanted;
    if (unwanted && !last) {
      return; // another one is under way, as was settled at the head
    }
    if (exchange
        .isAnswered()) { // the caller's handler has seen it; or the other one failed as well
      end(thrown);
      return;
    }
    boolean neverSent = Repetition.wasNeverSent(thrown);
    Optional<Outcome> outcome = Failures.outcome(thrown, neverSent);
    if (!last) {
      keep(thrown);
      return;
    }
    boolean repeatable = exchange.isBodyRepeatable() && (neverSent || isRepeatable(exchange));
    Optional<Duration> delay = outcome.flatMap(how -> delay(how, repeatable, Optional.empty()));
    if (delay.isPresent()) {
      keep(thrown);
      again(exchange, delay.get());
    } else {
      end(thrown);
    }
  }

  private void keep(Throwable failure) {
    lock.lock();
    try {
      failures.add(failure);
    } finally {
      lock.unlock();
    }
  }

  /** Fails with the last failure; those before it are told with it. */
  private void end(Throwable thrown) {
    lock.lock();
    try {
      for (Throwable before : failures) {
        if (before != thrown) {
          thrown.addSuppressed(before);
        }
      }
    } finally {
      lock.unlock();
    }
    result.completeExceptionally(thrown);
    stop();
  }

  /** Ends what is still under way. */
  private void stop() {
    List<Exchange<T>> left;
    lock.lock();
    try {
      timer.cancel();
      left = List.copyOf(running);
    } finally {
      lock.unlock();
    }
    left.forEach(Exchange::cancel);
  }
}
