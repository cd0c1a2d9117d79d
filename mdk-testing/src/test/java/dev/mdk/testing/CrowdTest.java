package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrowdTest {

  @Test
  void runsAllItsThreadsAtTheSameTime() {
    AtomicInteger sum = new AtomicInteger();
    CyclicBarrier all = new CyclicBarrier(20);

    Crowd.run(
        20,
        number -> {
          all.await(60, TimeUnit.SECONDS);
          sum.addAndGet(number);
        });

    assertThat(sum).hasValue(190);
  }

  @Test
  void throwsWhatOneOfThemThrew() {
    IOException thrown = new IOException("of one");

    assertThatThrownBy(
            () ->
                Crowd.run(
                    3,
                    number -> {
                      if (number == 1) {
                        throw thrown;
                      }
                    }))
        .isSameAs(thrown);
  }
}
