package dev.mdk.testing;

import dev.mdk.spi.CallReport;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import java.time.Duration;
import java.util.List;

/** Keeps the reports that it receives. All methods may be called from any thread. */
public final class RecordingInteractionSink implements InteractionSink {

  private final Recording<InteractionReport> reports = new Recording<>();
  private final Recording<CallReport> calls = new Recording<>();

  /** Makes an empty record. */
  public RecordingInteractionSink() {}

  @Override
  public void report(InteractionReport report) {
    reports.add(report);
  }

  @Override
  public void call(CallReport report) {
    calls.add(report);
  }

  /**
   * Returns the reports of calls.
   *
   * @return those so far, in order
   */
  public List<CallReport> calls() {
    return calls.all();
  }

  /**
   * Returns the reports.
   *
   * @return those so far, in order
   */
  public List<InteractionReport> reports() {
    return reports.all();
  }

  /**
   * Waits, in real time, for reports that other threads bring.
   *
   * @param count how many in all
   * @param limit how long at most
   * @return whether so many came
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    return reports.await(count, limit);
  }
}
