package dev.mdk.jdkhttp;

import dev.mdk.spi.Scheduler;
import java.time.Duration;

/**
 * A call that blocks its thread, and that another thread can end by an interrupt. The interrupt
 * does not outlive the call.
 */
final class BlockingCall {

  private static final long GRACE_NANOS = Duration.ofMillis(100).toNanos();

  private final Thread thread = Thread.currentThread();
  private boolean over; // under the lock of this, as below
  private boolean interrupted;

  /**
   * Gets the thread out of the JDK's {@code send}, whose own time-out is over now. That one begins
   * anew where it repeats a request, and may end with the head of the answer.
   *
   * @param isAnswered whether that head is there: then nothing else ends the call, and else it gets
   *     a moment to end by itself
   */
  void letGo(boolean isAnswered, Scheduler scheduler) {
    if (isAnswered) {
      interrupt();
    } else if (!isOver()) {
      scheduler.schedule(GRACE_NANOS, this::interrupt);
    }
  }

  /** Interrupts the thread, if the call is not over. */
  synchronized void interrupt() {
    if (!over) {
      interrupted = true;
      thread.interrupt();
    }
  }

  synchronized boolean isOver() {
    return over;
  }

  /**
   * Says, in the thread itself, that the call has returned.
   *
   * @return whether it was interrupted from here; the thread is not interrupted any more then
   */
  synchronized boolean end() {
    over = true;
    if (interrupted) {
      Thread.interrupted(); // or what the thread does next would be ended by it
    }
    return interrupted;
  }
}
