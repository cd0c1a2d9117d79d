package dev.mdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest {

  @Test
  void theWorkKnowsForWhomItIsAndWhereItComesFrom() throws Exception {
    try (Program orders =
        Program.main(List.of(), "dev.mdk.examples/dev.mdk.examples.queue.Orders")) {
      assertThat(orders.exitCode(120)).as(orders.output()).isZero();
      assertThat(orders.output())
          .contains("taken: a difference engine")
          .contains("This session is derived from trace ")
          .contains("shipped to ada: a difference engine");
    }
  }
}
