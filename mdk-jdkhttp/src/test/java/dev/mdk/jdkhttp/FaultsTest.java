package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mdk.DeadlineExceededException;
import dev.mdk.MdkEvent;
import dev.mdk.Outcome;
import dev.mdk.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the client makes of servers and callers that misbehave. */
@Timeout(120)
class FaultsTest {

  private static final Duration SHORT = Duration.ofSeconds(2); // to connect in, on any machine

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  @Test
  void aRefusedConnectionIsUnreachable() throws Exception {
    RawServer gone = world.serveRaw(connection -> {});
    gone.close();

    assertThatThrownBy(() -> world.client.send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOf(ConnectException.class)
        .satisfies(
            thrown ->
                assertThat(thrown.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(FaultsTest.class.getName())));
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.UNREACHABLE);
  }

  @Test
  void aConnectionLostBeforeTheAnswerIsAnError() throws Exception {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.reset();
        });
    HttpRequest post =
        MdkHttpClient.request("hello", "1.0", "/")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();

    assertThatThrownBy(() -> world.client.send(post, BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
  }

  @Test
  void aConnectionClosedBeforeTheAnswerIsAnError() throws Exception {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.close();
        });

    assertThatThrownBy(() -> world.client.send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
  }

  @Test
  void nonsenseIsAnError() throws Exception {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.write("SSH-2.0-OpenSSH_9.2p1\r\n\r\n");
          connection.stall();
        });

    assertThatThrownBy(() -> world.client.send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
  }

  @Test
  void halfABodyIsAnErrorAlsoWhereTheHeadWasHandedOutLongAgo() throws Exception {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.write(RawServer.HALF);
          connection.close();
        });

    assertThatThrownBy(() -> world.client.send(World.hello(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);

    HttpResponse<InputStream> streamed =
        world.client.send(World.hello(), BodyHandlers.ofInputStream());
    try (InputStream body = streamed.body()) {
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void aShorterTimeoutOfTheRequestStays() throws Exception {
    world.serveSilence();
    HttpRequest request = MdkHttpClient.request("hello", "1.0", "/").timeout(SHORT).build();

    assertThatThrownBy(
            () ->
                world
                    .client
                    .with(world.within(Duration.ofSeconds(15)))
                    .send(request, BodyHandlers.discarding()))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.TIMEOUT);
  }

  @Test
  void aBodyThatIsClosedEarlyCountsByItsHead() throws Exception {
    RawServer server = world.serveHalf();

    world.client.send(World.hello(), BodyHandlers.ofInputStream()).body().close();

    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(server.connections().get(0).isClosed()).isTrue();
  }

  @Test
  void aSuccessIsToldOnlyWhenTheBodyIsComplete() throws Exception {
    CompletableFuture<String> go = new CompletableFuture<>();
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.write(RawServer.HALF);
          connection.write(go.join());
          connection.stall();
        });

    try (InputStream body = world.client.send(World.hello(), BodyHandlers.ofInputStream()).body()) {
      assertThat(body.readNBytes(5)).hasSize(5);
      assertThat(world.verdicts.rest()).isEmpty();
      assertThat(world.inFlight()).isEqualTo(1);
      go.complete("other");
      assertThat(body.readAllBytes()).hasSize(5);
    }

    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
    World.eventually(() -> world.inFlight() == 0);
  }

  @Test
  void cancellingHangsUpAndBlamesNobody() throws Exception {
    RawServer server = world.serveHalf();
    CompletableFuture<String> headSeen = new CompletableFuture<>();

    CompletableFuture<HttpResponse<String>> answer =
        world.client.sendAsync(
            World.hello(),
            info -> {
              headSeen.complete("");
              return BodyHandlers.ofString().apply(info);
            });
    headSeen.get(60, TimeUnit.SECONDS);

    assertCancels(answer, server);
    assertThat(answer).isCancelled();
  }

  @Test
  void cancellingAFutureMadeFromItHangsUpAsWell() throws Exception {
    RawServer server = world.serveSilence();

    CompletableFuture<Integer> status =
        world
            .client
            .sendAsync(World.hello(), BodyHandlers.ofInputStream())
            .thenApply(HttpResponse::statusCode);
    World.eventually(() -> !server.connections().isEmpty());
    server.connections().get(0).head();

    assertCancels(status, server);
  }

  private void assertCancels(CompletableFuture<?> future, RawServer server) throws Exception {
    assertThat(future.cancel(true)).isTrue();
    assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    assertThat(server.connections().get(0).isClosed()).isTrue();
    World.eventually(() -> world.inFlight() == 0);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void anInterruptedCallerHangsUpAndBlamesNobody() throws Exception {
    RawServer server = world.serveSilence();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () ->
                thrown.complete(
                    catchThrowable(
                        () -> world.client.send(World.hello(), BodyHandlers.discarding()))));
    caller.start();
    World.eventually(() -> !server.connections().isEmpty());
    server.connections().get(0).head();

    caller.interrupt();

    assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(server.connections().get(0).isClosed()).isTrue();
    World.eventually(() -> world.inFlight() == 0);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void aDeadlineThatHasPassedCallsNobody() throws Exception {
    RawServer server = world.serveRaw(connection -> {});
    Session session = world.within(Duration.ZERO);

    assertThatThrownBy(
            () -> world.client.with(session).send(World.hello(), BodyHandlers.discarding()))
        .isInstanceOf(HttpTimeoutException.class)
        .hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void manyRequestsWithoutAFairTimeQuarantineNobody() throws Exception {
    try (World real = new World(World.Breakers.REAL)) {
      real.serveSilence();
      for (int i = 0; i < 200; i++) {
        MdkHttpClient client = real.client.with(real.within(Duration.ofMillis(1)));
        assertThatThrownBy(() -> client.send(World.hello(), BodyHandlers.discarding()))
            .isInstanceOf(HttpTimeoutException.class);
      }

      assertThat(real.mdk.session().resolve("hello", "1.0").service()).isEqualTo("hello");
      assertThat(real.events.of(MdkEvent.Quarantined.class)).isEmpty();
    }
  }

  @Test
  void threeFailuresQuarantineForReal() throws Exception {
    try (World real = new World(World.Breakers.REAL)) {
      real.serve(exchange -> World.answer(exchange, 500, ""));
      String good = real.serve(exchange -> World.answer(exchange, 200, ""));
      for (int i = 0; i < 10; i++) {
        real.client.send(World.hello(), BodyHandlers.discarding());
      }

      for (int i = 0; i < 10; i++) {
        assertThat(real.client.send(World.hello(), BodyHandlers.discarding()).uri())
            .hasToString(good + "/");
      }
    }
  }
}
