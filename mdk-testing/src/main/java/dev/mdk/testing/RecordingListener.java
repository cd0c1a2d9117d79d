package dev.mdk.testing;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import java.time.Duration;
import java.util.List;

/** Keeps the events that it is told. All methods may be called from any thread. */
public final class RecordingListener implements MdkListener {

  private final Recording<MdkEvent> events = new Recording<>();

  /** Makes an empty record. */
  public RecordingListener() {}

  @Override
  public void onEvent(MdkEvent event) {
    events.add(event);
  }

  /**
   * Returns all events.
   *
   * @return those so far, in order
   */
  public List<MdkEvent> events() {
    return events.all();
  }

  /**
   * Returns the events of one kind.
   *
   * @param <T> the kind
   * @param type the kind
   * @return those so far, in order
   */
  public <T extends MdkEvent> List<T> of(Class<T> type) {
    return events.of(type);
  }

  /**
   * Waits, in real time, for events that other threads bring.
   *
   * @param count how many in all
   * @param limit how long at most
   * @return whether so many came
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    return events.await(count, limit);
  }

  /** Forgets the events so far. */
  public void clear() {
    events.clear();
  }
}
