package dev.mdk.jdkhttp;

/**
 * A call that blocks its thread, and that another thread can end by an interrupt. The interrupt
 * does not outlive the call.
 */
final class BlockingCall {

  private final Thread thread = Thread.currentThread();
  private boolean over; // under the lock of this, as below
  private boolean interrupted;

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
