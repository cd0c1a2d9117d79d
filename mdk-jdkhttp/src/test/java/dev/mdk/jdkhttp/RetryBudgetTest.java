package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an outage of all nodes costs, with retries as the settings make them, on real servers. */
@Timeout(120)
class RetryBudgetTest {

  private static final Map<String, String> SETTINGS =
      Map.of("retry.attempts", "3", "retry.backoff", "1ms", "retry.max-backoff", "2ms");

  @Test
  void anOutageOfAllNodesCausesFewRequestsMoreAndThenNone() throws Exception {
    AtomicInteger served = new AtomicInteger();
    AtomicBoolean works = new AtomicBoolean();
    try (World world = new World(SETTINGS)) {
      for (int i = 0; i < 3; i++) {
        world.serve(
            exchange -> {
              served.incrementAndGet();
              World.answer(exchange, works.get() ? 200 : 500, "answer");
            });
      }

      for (int i = 0; i < 100; i++) {
        callTenTimes(world, 500);
      }
      assertThat(served.get()).as("1,000 calls, and at most 50 more").isEqualTo(1_049);

      int before = served.get();
      for (int i = 0; i < 20; i++) {
        callTenTimes(world, 500);
      }
      assertThat(served.get() - before).isEqualTo(200);

      works.set(true);
      for (int i = 0; i < 60; i++) {
        callTenTimes(world, 200); // 600 successes earn 60 tokens
      }
      works.set(false);
      before = served.get();
      callTenTimes(world, 500);
      assertThat(served.get() - before).isGreaterThan(10);
    }
  }

  private static void callTenTimes(World world, int status) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(world.client.sendAsync(World.hello(), BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(status);
    }
  }
}
