package dev.mdk.testing;

import java.util.ArrayList;
import java.util.List;

/** What several tasks threw: the first is thrown in the end, with the others suppressed in it. */
final class Failures {

  private final List<Throwable> thrown = new ArrayList<>();

  @SuppressWarnings("CatchingUnchecked") // told to the test in the end, after the other tasks
  void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable failure) {
      add(failure);
    }
  }

  void add(Throwable failure) {
    thrown.add(failure);
  }

  void throwIfAny() {
    if (thrown.isEmpty()) {
      return;
    }
    Throwable first = thrown.get(0);
    thrown.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
    Failures.<RuntimeException>sneak(first);
  }

  /** Throws what a task threw, unchanged, be it declared or not. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }
}
