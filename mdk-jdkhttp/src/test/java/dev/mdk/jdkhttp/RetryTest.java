package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.mdk.BulkheadFullException;
import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.spi.Bulkhead;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.RetryBudget;
import dev.mdk.spi.RetryPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are tried again, on real servers. */
@Timeout(120)
class RetryTest {

  private static final RetryPolicy AT_ONCE =
      failure ->
          failure.repeatable() && failure.attempts() < 3
              ? Optional.of(failure.retryAfter().orElse(Duration.ZERO))
              : Optional.empty();

  private volatile String preferred = "";
  private final World world = new World(admitted -> hint -> choose(admitted, hint));
  private final CountedBudget budget = new CountedBudget();
  private final AtomicInteger served = new AtomicInteger();
  private MdkHttpClient client = client(Resilience.NONE.withRetries(AT_ONCE, service -> budget));

  /** The preferred node unless it is avoided, else any other. */
  private Endpoint choose(List<Endpoint> admitted, Hint hint) {
    Predicate<Endpoint> wanted =
        endpoint -> hint.avoid().stream().noneMatch(endpoint.node()::isSame);
    Predicate<Endpoint> first = endpoint -> endpoint.node().address().equals(preferred);
    return admitted.stream()
        .filter(wanted.and(first))
        .findFirst()
        .or(() -> admitted.stream().filter(wanted).findFirst())
        .orElse(admitted.get(0));
  }

  private MdkHttpClient client(Resilience resilience) {
    return MdkHttpClient.builder(world.mdk).resilience(resilience).build();
  }

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  /** A budget that grants all it is told to, and counts. */
  private static final class CountedBudget implements RetryBudget {
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger succeeded = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    @Override
    public void started() {
      started.incrementAndGet();
    }

    @Override
    public void succeeded() {
      succeeded.incrementAndGet();
    }

    @Override
    public boolean tryRetry() {
      asked.incrementAndGet();
      return left.getAndDecrement() > 0;
    }
  }

  private void fail(HttpExchange exchange) throws IOException {
    served.incrementAndGet();
    World.answer(exchange, 500, "broken");
  }

  private static void work(HttpExchange exchange) throws IOException {
    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    World.answer(exchange, 200, "hello" + sent);
  }

  private String refusing() throws IOException {
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + gone.getLocalPort();
      world.up(address);
      return address;
    }
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> send() throws Exception {
    return send(World.hello());
  }

  private static HttpRequest post(HttpRequest.BodyPublisher body) {
    return MdkHttpClient.request("hello", "1.0", "/").POST(body).build();
  }

  @Test
  void goesToAnotherNodeWhenOneFails() throws Exception {
    String bad = world.serve(this::fail);
    preferred = bad;
    world.serve(RetryTest::work);

    for (int i = 0; i < 10; i++) {
      assertThat(send().body()).isEqualTo("hello");
    }

    assertThat(served).hasValue(10);
    World.eventually(() -> world.events.of(MdkEvent.Retried.class).size() == 10);
    assertThat(world.events.of(MdkEvent.Retried.class))
        .allSatisfy(
            retried -> {
              assertThat(retried.service()).isEqualTo("hello");
              assertThat(retried.failed().address()).isEqualTo(bad);
              assertThat(retried.attempt()).isEqualTo(2);
            });
    assertThat(budget.started).hasValue(10);
    assertThat(budget.succeeded).hasValue(10);
    assertThat(budget.asked).hasValue(10);
  }

  @Test
  void goesToAnotherNodeWhenOneIsGoneWhateverTheMethod() throws Exception {
    preferred = refusing();
    world.serve(RetryTest::work);

    for (int i = 0; i < 6; i++) {
      assertThat(
              send(post(
                      BodyPublishers.ofInputStream(
                          () -> new ByteArrayInputStream(new byte[] {'!'}))))
                  .body())
          .isEqualTo("hello!");
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, true", "PUT, true", "DELETE, true", "POST, false", "PATCH, false"})
  void repeatsWhatWasSentOnlyIfThatDoesNoHarm(String method, boolean repeats) throws Exception {
    world.serve(this::fail);

    HttpRequest request =
        MdkHttpClient.request("hello", "1.0", "/")
            .method(method, BodyPublishers.ofString("body"))
            .build();

    assertThat(send(request).statusCode()).isEqualTo(500);
    assertThat(served).hasValue(repeats ? 3 : 1);
  }

  @Test
  void repeatsAPostThatHasAKey() throws Exception {
    world.serve(this::fail);
    HttpRequest request =
        MdkHttpClient.request("hello", "1.0", "/")
            .POST(BodyPublishers.ofString("body"))
            .header("Idempotency-Key", "7")
            .build();

    assertThat(send(request).statusCode()).isEqualTo(500);
    assertThat(served).hasValue(3);
  }

  @Test
  void doesNotRepeatABodyThatMayBeReadOnceOnly() throws Exception {
    world.serve(this::fail);
    HttpRequest request =
        MdkHttpClient.request("hello", "1.0", "/")
            .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[9])))
            .build();

    assertThat(send(request).statusCode()).isEqualTo(500);
    assertThat(served).hasValue(1);
  }

  @Test
  void handsOutTheLastAnswerAndTellsTheVerdictOfEach() throws Exception {
    world.serve(this::fail);

    HttpResponse<String> answer = send();

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("broken");
    for (int i = 0; i < 3; i++) {
      assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
    }
  }

  @Test
  void appliesTheCallersHandlerToOneAnswerOnly(@TempDir Path folder) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    world.serve(
        exchange ->
            World.answer(exchange, calls.incrementAndGet() < 3 ? 500 : 200, "x".repeat(30_000)));
    Path file = folder.resolve("answer");

    client.send(World.hello(), BodyHandlers.ofFile(file));

    assertThat(calls).hasValue(3);
    assertThat(Files.size(file)).isEqualTo(30_000);
  }

  @Test
  void failsWithTheLastFailureAndTellsThoseBefore() throws Exception {
    refusing();

    assertThatThrownBy(this::send)
        .isInstanceOf(ConnectException.class)
        .satisfies(
            thrown -> {
              Throwable told = thrown.getCause();
              assertThat(told.getSuppressed()).hasAtLeastOneElementOfType(ConnectException.class);
            });
    assertThat(budget.asked).hasValue(2);
  }

  @Test
  void triesNothingAgainWithoutBudget() throws Exception {
    world.serve(this::fail);
    budget.left.set(1);

    assertThat(send().statusCode()).isEqualTo(500);
    assertThat(send().statusCode()).isEqualTo(500);
    assertThat(served).hasValue(3);
  }

  @Test
  void doesNotRepeatWhatFailedFurtherDown() throws Exception {
    world.serve(
        exchange -> {
          exchange.getResponseHeaders().set(MdkFilter.BLAME, "downstream");
          fail(exchange);
        });

    assertThat(send().statusCode()).isEqualTo(500);
    assertThat(served).hasValue(1);
  }

  @Test
  void waitsAsLongAsTheNodeAsks() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    world.serve(
        exchange -> {
          if (calls.incrementAndGet() == 1) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            World.answer(exchange, 503, "");
          } else {
            work(exchange);
          }
        });
    long start = System.nanoTime();

    assertThat(send().body()).isEqualTo("hello");

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(calls).hasValue(2);
  }

  @Test
  void doesNotWaitBeyondTheDeadline() throws Exception {
    world.serve(
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "9");
          served.incrementAndGet();
          World.answer(exchange, 503, "");
        });
    Session session = world.within(Duration.ofSeconds(8));

    HttpResponse<String> answer = client.with(session).send(World.hello(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(served).hasValue(1);
    assertThat(budget.asked).hasValue(0);
  }

  @Test
  void endsAllWhenTheCallerCancelsWhileItWaits() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    client =
        client(
            Resilience.NONE.withRetries(
                failure -> {
                  asked.countDown();
                  return Optional.of(Duration.ofMinutes(1));
                },
                service -> budget));
    world.serve(this::fail);

    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(World.hello(), BodyHandlers.ofString());
    asked.await();
    answer.cancel(true);

    assertThat(answer).isCancelled();
    assertThat(served).hasValue(1);
  }

  @Test
  void goesOnIfThePolicyThrows() throws Exception {
    client =
        client(
            Resilience.NONE.withRetries(
                failure -> {
                  throw new IllegalStateException("a bad policy");
                },
                service -> budget));
    world.serve(this::fail);

    assertThat(send().statusCode()).isEqualTo(500);
  }

  // Hedging

  @Test
  void asksASecondNodeIfTheFirstIsSilentAndTakesTheFirstAnswer() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger silent = new AtomicInteger();
    preferred =
        world.serve(
            exchange -> {
              silent.incrementAndGet();
              await(end);
              World.answer(exchange, 200, "late");
            });
    world.serve(RetryTest::work);
    client =
        client(
            Resilience.NONE
                .withRetries(RetryPolicy.NEVER, service -> budget)
                .withHedging(Duration.ofMillis(50)));

    for (int i = 0; i < 4; i++) {
      assertThat(send().body()).isEqualTo("hello");
    }
    end.countDown();

    assertThat(budget.asked).hasValue(4);
    assertThat(silent.get()).isBetween(1, 4); // some are cancelled before it has read them
  }

  @Test
  void hedgesOnlyWhatMayBeRepeatedAndWithinTheBudget() throws Exception {
    world.serve(
        exchange -> {
          served.incrementAndGet();
          await(Duration.ofMillis(300));
          work(exchange);
        });
    client =
        client(
            Resilience.NONE
                .withRetries(RetryPolicy.NEVER, service -> budget)
                .withHedging(Duration.ofMillis(20)));

    assertThat(send(post(BodyPublishers.noBody())).body()).isEqualTo("hello");
    assertThat(budget.asked).hasValue(0);
    budget.left.set(0);
    assertThat(send().body()).isEqualTo("hello");
    assertThat(served).hasValue(2);
  }

  @Test
  void failsIfBothOfTwoAttemptsFail() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      world.serve(
          exchange -> {
            both.countDown();
            await(both);
            fail(exchange);
          });
    }
    client =
        client(
            Resilience.NONE
                .withRetries(RetryPolicy.NEVER, service -> budget)
                .withHedging(Duration.ofMillis(20)));

    try {
      assertThat(send().statusCode()).isEqualTo(500);
    } catch (IOException bothUnwanted) {
      assertThat(bothUnwanted).hasMessageContaining("failed as well");
    }
    assertThat(served).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  // The bulkhead

  @Test
  void asksForAPlaceAndGivesItBackWhateverHappens() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger left = new AtomicInteger();
    Bulkhead watched =
        new Bulkhead() {
          @Override
          public CompletableFuture<Boolean> acquire(Deadline deadline) {
            return CompletableFuture.completedFuture(taken.incrementAndGet() <= 2);
          }

          @Override
          public void release() {
            left.incrementAndGet();
          }
        };
    client = client(Resilience.NONE.withBulkheads(service -> watched));
    world.serve(this::fail);

    assertThat(send().statusCode()).isEqualTo(500);
    World.eventually(() -> left.get() == 1);
    assertThatThrownBy(
            () ->
                client.send(
                    World.hello(),
                    info -> {
                      throw new IllegalStateException("own");
                    }))
        .hasMessage("own");
    World.eventually(() -> left.get() == 2);
    assertThatThrownBy(this::send)
        .isInstanceOf(BulkheadFullException.class)
        .hasMessageStartingWith("hello 1.0: not called, no place in time");
    assertThat(left).hasValue(2);
  }
}
