package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mdk.DeadlineExceededException;
import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.testing.Nodes;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The thread that calls {@code send} sends by itself; the deadline holds nevertheless. */
@Timeout(120)
class BlockingSendTest {

  private static final Duration DEADLINE = Duration.ofSeconds(1); // is waited for, in real time

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  private MdkHttpClient client() {
    return world.client.with(world.within(DEADLINE));
  }

  /** A node that takes its time. */
  private static void pass(Duration time) {
    new CompletableFuture<>().completeOnTimeout("", time.toNanos(), TimeUnit.NANOSECONDS).join();
  }

  @Test
  void endsAtTheDeadlineWithoutAnAnswer() throws Exception {
    RawServer server = world.serveSilence();

    assertThatThrownBy(() -> client().send(World.hello(), BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("hello 1.0 at " + server.address() + ": no answer in time")
        .hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(Thread.interrupted()).isFalse();
    Verdicts.Verdict verdict = world.verdicts.next();
    assertThat(verdict.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(verdict.latency()).isLessThanOrEqualTo(DEADLINE);
    assertThat(server.connections().get(0).isClosed()).isTrue();
    World.eventually(() -> world.events.of(MdkEvent.DeadlineExceeded.class).size() == 1);
    assertThat(world.verdicts.rest()).isEmpty();
    assertThat(world.inFlight()).isZero();
  }

  @Test
  void endsAtTheDeadlineWhereTheTransportRepeatsTheRequest() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    RawServer server =
        world.serveRaw(
            connection -> {
              connection.readHead();
              if (requests.incrementAndGet() == 1) {
                pass(Duration.ofSeconds(2));
                connection.close(); // the JDK's client asks again, with all of its time-out
              } else {
                connection.stall();
              }
            });

    long start = System.nanoTime();
    Throwable thrown =
        catchThrowable(
            () ->
                world
                    .client
                    .with(world.within(Duration.ofSeconds(3)))
                    .send(World.hello(), BodyHandlers.ofString()));
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(thrown)
        .isInstanceOf(HttpTimeoutException.class)
        .hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(requests).hasValue(2);
    assertThat(took).as("5 s by the JDK's time-out alone").isLessThan(Duration.ofMillis(4500));
    assertThat(Thread.interrupted()).as("the interrupt ended with the call").isFalse();
    assertThat(server.connections().get(1).isClosed()).isTrue();
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.TIMEOUT);
  }

  @Test
  void endsABodyThatStallsAtTheDeadline() throws Exception {
    RawServer server = world.serveHalf();

    assertThatThrownBy(() -> client().send(World.hello(), BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("hello 1.0 at " + server.address() + ": half an answer in time")
        .hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(Thread.interrupted()).as("the interrupt ended with the call").isFalse();
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(server.connections().get(0).isClosed()).isTrue();
  }

  @Test
  void endsAStreamThatStallsAtTheDeadline() throws Exception {
    world.serveHalf();

    try (InputStream body = client().send(World.hello(), BodyHandlers.ofInputStream()).body()) {
      assertThat(body.readNBytes(5)).hasSize(5);
      assertThatThrownBy(body::readAllBytes)
          .hasStackTraceContaining("half an answer in time")
          .hasRootCauseInstanceOf(DeadlineExceededException.class);
    }
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.TIMEOUT);
    World.eventually(() -> world.events.of(MdkEvent.DeadlineExceeded.class).size() == 1);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        arguments("to an address", "127.0.0.1", BodyPublishers.noBody(), true),
        arguments("with a text", "127.0.0.1", BodyPublishers.ofString("text"), true),
        arguments("to a name, to be looked up", "localhost", BodyPublishers.noBody(), false),
        arguments(
            "with a body that comes when it comes",
            "127.0.0.1",
            BodyPublishers.ofInputStream(InputStream::nullInputStream),
            false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void leavesToOtherThreadsOnlyWhatMayBlockBeyondTheDeadline(
      String name, String host, BodyPublisher body, boolean isBlocking) throws Exception {
    String address = world.serve(exchange -> World.answer(exchange, 200, "text"));
    world.source.down(Nodes.node("hello", "1.0", address));
    world.up(address.replace("127.0.0.1", host));
    Thread caller = Thread.currentThread();
    AtomicInteger handedOver = new AtomicInteger();
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpClient transport =
        HttpClient.newBuilder()
            .executor(
                task -> {
                  if (Thread.currentThread() == caller) {
                    handedOver.incrementAndGet();
                  }
                  threads.execute(task);
                })
            .build();
    HttpRequest request = MdkHttpClient.request("hello", "1.0", "/").POST(body).build();

    assertThat(
            MdkHttpClient.of(world.mdk, transport)
                .with(world.within(Duration.ofMinutes(1)))
                .send(request, BodyHandlers.ofString())
                .body())
        .isEqualTo("text");
    assertThat(handedOver.get() == 0).isEqualTo(isBlocking);
    threads.shutdown();
  }

  @Test
  void failsAsTheOtherWayDoes() throws Exception {
    world.serve(exchange -> World.answer(exchange, 200, "text"));
    BodyHandler<String> broken =
        info -> {
          throw new IllegalStateException("mine");
        };

    Throwable sent = catchThrowable(() -> world.client.send(World.hello(), broken));
    Throwable sentAsync =
        catchThrowable(() -> world.client.sendAsync(World.hello(), broken).get()).getCause();

    assertThat(sent).hasSameClassAs(sentAsync).hasMessage(sentAsync.getMessage());
    assertThat(world.verdicts.rest()).isEmpty();
    assertThat(world.inFlight()).isZero();
  }

  @Test
  void sendsNothingInAThreadThatIsInterrupted() throws Exception {
    world.serve(exchange -> World.answer(exchange, 200, "text"));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> world.client.send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).as("told by the exception").isFalse();
    assertThat(world.verdicts.rest()).isEmpty();
    assertThat(world.inFlight()).isZero();
  }

  @Test
  void anInterruptDoesNotOutliveTheCall() throws Exception {
    BlockingCall call = new BlockingCall();
    call.interrupt();
    assertThat(call.end()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
    call.interrupt();
    assertThat(Thread.interrupted()).as("too late").isFalse();

    BlockingCall another = new BlockingCall();
    Thread.currentThread().interrupt(); // by somebody else
    assertThat(another.end()).isFalse();
    assertThat(Thread.interrupted()).as("still there").isTrue();
  }
}
