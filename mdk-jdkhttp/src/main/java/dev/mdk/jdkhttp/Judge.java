package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.Node;
import dev.mdk.Outcome;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Optional;

/**
 * Says how a node did, and how long it took. An attempt takes the first word, so that who is later
 * need not know of it.
 */
final class Judge {

  private final Wiring wiring;
  private final Optional<Duration> timeout;
  private volatile Attempt attempt = NoAttempt.INSTANCE;
  private volatile long sentNanos;
  private volatile long allowedNanos;
  private volatile long headNanos;

  /**
   * Makes one that judges nobody yet.
   *
   * @param timeout that of the request itself
   */
  Judge(Wiring wiring, Optional<Duration> timeout) {
    this.wiring = wiring;
    this.timeout = timeout;
  }

  /** Judges the node of an attempt from now on. */
  void take(Attempt made) {
    attempt = made;
  }

  Attempt attempt() {
    return attempt;
  }

  /** Returns the node that was asked, once there is one. */
  Optional<Node> node() {
    Attempt made = attempt;
    return made == NoAttempt.INSTANCE ? Optional.empty() : Optional.of(made.node());
  }

  /**
   * Says that the request goes out now.
   *
   * @param allowedNanos how long the deadline allows from then on
   */
  void sent(long allowedNanos) {
    this.allowedNanos = allowedNanos;
    sentNanos = wiring.nanoTime();
  }

  /** Says that the head of an answer is there. */
  void headCame() {
    headNanos = wiring.nanoTime();
  }

  /** Judges by an answer, as the classifier does. */
  void judge(ResponseInfo answer) {
    if (attempt == NoAttempt.INSTANCE) {
      return;
    }
    wiring
        .classify(answer)
        .ifPresentOrElse(
            outcome -> attempt.report(outcome, Duration.ofNanos(headNanos - sentNanos)),
            this::spare);
  }

  /** Judges by a failure of the transport. */
  void blame(Throwable cause) {
    Duration took = Duration.ofNanos(wiring.nanoTime() - sentNanos);
    // A shorter timeout of the request ends the making of a connection in the same way.
    boolean triedLong =
        wiring.client().connectTimeout().filter(limit -> took.compareTo(limit) >= 0).isPresent();
    Failures.outcome(cause, triedLong)
        .ifPresentOrElse(
            outcome -> attempt.report(outcome, outcome == Outcome.TIMEOUT ? had() : took),
            this::spare);
  }

  /** Says that the node did not answer in time. */
  void late() {
    attempt.report(Outcome.TIMEOUT, had());
  }

  /** Says that nobody can call the node where it says it is. */
  void unreachable() {
    attempt.report(Outcome.UNREACHABLE, Duration.ZERO);
  }

  /** Says that what happened tells nothing about the node. */
  void spare() {
    attempt.release();
  }

  /** How long the node had to answer: what this process overslept beyond is not its fault. */
  private Duration had() {
    Duration had = Duration.ofNanos(Math.min(wiring.nanoTime() - sentNanos, allowedNanos));
    return timeout.filter(limit -> limit.compareTo(had) < 0).orElse(had);
  }
}
