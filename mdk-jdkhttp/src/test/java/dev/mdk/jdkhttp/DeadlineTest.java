package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mdk.DeadlineExceededException;
import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.testing.ManualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The deadline of the session bounds the body too, whatever reads it. The time is turned by hand.
 */
@Timeout(120)
class DeadlineTest {

  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final World world = new World(time);
  private @TempDir Path folder;

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  private interface Reading {
    void read(DeadlineTest test) throws Exception;
  }

  static Stream<Arguments> readings() {
    return Stream.of(
        reading("ofString", test -> test.whole(BodyHandlers.ofString())),
        reading("discarding", test -> test.whole(BodyHandlers.discarding())),
        reading("replacing", test -> test.whole(BodyHandlers.replacing("x"))),
        reading("ofFile", test -> test.whole(BodyHandlers.ofFile(test.folder.resolve("body")))),
        reading(
            "buffering", test -> test.whole(BodyHandlers.buffering(BodyHandlers.ofString(), 9))),
        reading(
            "fromSubscriber",
            test -> test.whole(BodyHandlers.fromSubscriber(new Streams.Collector(item -> {})))),
        reading("ofInputStream", DeadlineTest::readStream),
        reading("ofLines", DeadlineTest::readLines),
        reading("ofPublisher", DeadlineTest::readPublisher));
  }

  private static Arguments reading(String name, Reading reading) {
    return arguments(name, reading);
  }

  private void whole(BodyHandler<?> handler) throws Exception {
    streamed(handler);
  }

  private void readStream() throws Exception {
    try (InputStream body = streamed(BodyHandlers.ofInputStream())) {
      body.readAllBytes();
    }
  }

  private void readLines() throws Exception {
    try (Stream<String> body = streamed(BodyHandlers.ofLines())) {
      assertThat(body.toList()).isEmpty();
    }
  }

  private void readPublisher() throws Exception {
    Streams.Collector collector = new Streams.Collector(item -> {});
    streamed(BodyHandlers.ofPublisher()).subscribe(collector);
    collector.end.get();
  }

  /** Returns the body. The time passes when half of it came and the reader waits for the rest. */
  private <T> T streamed(BodyHandler<T> handler) throws Exception {
    return client()
        .send(
            World.hello(),
            info -> new Streams.Waiting<>(handler.apply(info), "half\n".length(), this::passLater))
        .body();
  }

  private void passLater() {
    CompletableFuture<Void> unused = CompletableFuture.runAsync(this::pass);
  }

  private MdkHttpClient client() {
    return world.client.with(world.within(DEADLINE));
  }

  private void pass() {
    time.advance(DEADLINE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void endsABodyThatStalls(String name, Reading reading) throws Exception {
    RawServer server = world.serveHalf();

    Throwable thrown = catchThrowable(() -> reading.read(this));

    assertThat(thrown).hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(thrown).hasStackTraceContaining("half an answer in time");
    Verdicts.Verdict verdict = world.verdicts.next();
    assertThat(verdict.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(verdict.latency()).isEqualTo(DEADLINE);
    assertThat(server.connections().get(0).isClosed()).isTrue();
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void blamesNobodyForAReaderWhoIsTooLate() throws Exception {
    RawServer server = world.serveHalf();
    CompletableFuture<String> served = new CompletableFuture<>();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Flow.Subscriber<List<ByteBuffer>> lazy =
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1); // and never again
          }

          @Override
          public void onNext(List<ByteBuffer> item) {
            served.complete("");
          }

          @Override
          public void onError(Throwable thrown) {
            ended.complete(thrown);
          }

          @Override
          public void onComplete() {}
        };

    client().send(World.hello(), BodyHandlers.ofPublisher()).body().subscribe(lazy);
    served.get(60, TimeUnit.SECONDS);
    pass();

    assertThat(ended.get(60, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(server.connections().get(0).isClosed()).isTrue();
  }

  @Test
  void leavesNoTimerBehind() throws Exception {
    world.serve(exchange -> World.answer(exchange, 200, "text"));
    int before = time.pending();

    client().send(World.hello(), BodyHandlers.ofString());
    World.eventually(() -> time.pending() == before);

    try (InputStream body = client().send(World.hello(), BodyHandlers.ofInputStream()).body()) {
      assertThat(body.readAllBytes()).hasSize(4);
    }
    World.eventually(() -> time.pending() == before);

    client().send(World.hello(), BodyHandlers.ofInputStream()).body().close();
    World.eventually(() -> time.pending() == before);
  }

  @Test
  void endsACallWithoutAnAnswerWhenTheTimeLeftIsOver() throws Exception {
    CompletableFuture<String> called = new CompletableFuture<>();
    RawServer server =
        world.serveRaw(
            connection -> {
              called.complete(connection.readHead());
              connection.stall();
            });
    MdkHttpClient client = client();
    time.advance(DEADLINE.multipliedBy(3).dividedBy(4));

    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(World.hello(), BodyHandlers.ofString());
    called.get(60, TimeUnit.SECONDS);
    assertThat(answer).isNotDone();
    time.advance(DEADLINE.dividedBy(4));

    assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("hello 1.0 at " + server.address() + ": no answer in time")
        .hasCauseInstanceOf(DeadlineExceededException.class);
    Verdicts.Verdict verdict = world.verdicts.next();
    assertThat(verdict.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(verdict.latency()).isEqualTo(DEADLINE.dividedBy(4));
    assertThat(server.connections().get(0).isClosed()).isTrue();
    World.eventually(() -> world.events.of(MdkEvent.DeadlineExceeded.class).size() == 1);
  }

  @Test
  void doesNotBlameTheNodeForATimeThatThisProcessOverslept() throws Exception {
    CompletableFuture<String> called = new CompletableFuture<>();
    world.serveRaw(
        connection -> {
          called.complete(connection.readHead());
          connection.stall();
        });
    MdkHttpClient hurried = world.client.with(world.within(Duration.ofMillis(50)));

    CompletableFuture<HttpResponse<String>> answer =
        hurried.sendAsync(World.hello(), BodyHandlers.ofString());
    called.get(60, TimeUnit.SECONDS);
    time.advance(Duration.ofSeconds(10)); // as if it had stood still meanwhile

    assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(world.verdicts.rest()).as("50 ms are no fair time").isEmpty();
    assertThat(world.inFlight()).isZero();
  }
}
