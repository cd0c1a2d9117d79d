package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ManualExecutorTest {

  private final List<String> ran = new ArrayList<>();
  private final ManualExecutor executor = new ManualExecutor();

  @Test
  void runsInOrderWhenToldTasksOfTasksIncluded() {
    executor.execute(() -> ran.add("first"));
    executor.execute(() -> executor.execute(() -> ran.add("third")));
    executor.execute(() -> ran.add("second"));
    assertThat(executor.pending()).isEqualTo(3);
    assertThat(ran).isEmpty();

    assertThat(executor.runAll()).isEqualTo(4);

    assertThat(ran).containsExactly("first", "second", "third");
    assertThat(executor.pending()).isZero();
  }

  @Test
  void runsTheOthersBeforeItThrowsWhatOneThrew() {
    IllegalStateException thrown = new IllegalStateException("one");
    executor.execute(
        () -> {
          throw thrown;
        });
    executor.execute(() -> ran.add("other"));

    assertThatThrownBy(executor::runAll).isSameAs(thrown);

    assertThat(ran).containsExactly("other");
  }

  @Test
  void refusesTasksOnceClosed() {
    executor.execute(() -> ran.add("dropped"));

    executor.close();

    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(executor.runAll()).isZero();
    assertThat(ran).isEmpty();
  }
}
