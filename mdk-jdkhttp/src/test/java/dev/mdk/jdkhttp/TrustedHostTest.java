package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.DeadlineExceededException;
import dev.mdk.MdkEvent;
import dev.mdk.Session;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to ordinary hosts that are trusted with the session. */
@Timeout(120)
class TrustedHostTest {

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  @Test
  void isSentTheSessionAndAnotherIsNot() throws Exception {
    String trusted = echo();
    String other = echo();
    MdkHttpClient client = trusting(trusted);
    Session session = world.mdk.session();

    String seen = client.with(session).send(get(trusted), BodyHandlers.ofString()).body();
    String async =
        client.with(session).sendAsync(get(trusted), BodyHandlers.ofString()).join().body();
    String elsewhere = client.with(session).send(get(other), BodyHandlers.ofString()).body();
    HttpResponse<String> fresh = client.send(get(trusted), BodyHandlers.ofString());

    assertThat(seen).contains(session.traceId());
    assertThat(async).contains(session.traceId()).isNotEqualTo(seen); // the clock ticked
    assertThat(elsewhere).isEqualTo("null");
    assertThat(fresh.body()).contains("traceId").doesNotContain(session.traceId());
    assertThat(fresh.uri()).isEqualTo(URI.create(trusted + "/a?b=%20"));
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void isBoundedByTheDeadlineBodyIncluded() throws Exception {
    RawServer stalling =
        world.serveRaw(
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal");
              connection.stall();
            });
    MdkHttpClient client = trusting(stalling.address());
    HttpRequest request = get(stalling.address());

    assertThatThrownBy(
            () ->
                client
                    .with(world.within(Duration.ofSeconds(2)))
                    .send(request, BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessageContaining("127.0.0.1:");
    assertThatThrownBy(
            () -> client.with(world.within(Duration.ZERO)).send(request, BodyHandlers.discarding()))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessageContaining("not called")
        .hasRootCauseInstanceOf(DeadlineExceededException.class);

    World.eventually(() -> world.events.of(MdkEvent.DeadlineExceeded.class).size() == 1);
    assertThat(stalling.connections()).hasSize(1);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void isNotJudgedIfItFails() throws Exception {
    RawServer gone = new RawServer(connection -> {});
    gone.close();
    world.up(gone.address()); // a node of a service too, which says nothing about it

    assertThatThrownBy(
            () -> trusting(gone.address()).send(get(gone.address()), BodyHandlers.discarding()))
        .isInstanceOf(ConnectException.class);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void isAskedForOnlyWhereNoServiceIsMeant() throws Exception {
    world.serve(exchange -> World.answer(exchange, 200, "node"));
    MdkHttpClient client =
        MdkHttpClient.builder(world.mdk)
            .alsoTo(
                uri -> {
                  throw new IllegalStateException("asked for " + uri);
                })
            .build();

    assertThat(client.send(World.hello(), BodyHandlers.ofString()).body()).isEqualTo("node");
    assertThatThrownBy(() -> client.send(get("http://127.0.0.1:1"), BodyHandlers.discarding()))
        .hasMessage("asked for http://127.0.0.1:1/a?b=%20");
    assertThatThrownBy(
            () -> MdkHttpClient.builder(world.mdk).alsoTo(uri -> true).alsoTo(uri -> true))
        .hasMessageContaining("alsoTo: given twice");
  }

  private String echo() throws IOException {
    return world.serve(
        exchange ->
            World.answer(
                exchange,
                200,
                String.valueOf(exchange.getRequestHeaders().getFirst("X-MDK-Context"))));
  }

  private MdkHttpClient trusting(String address) {
    String authority = URI.create(address).getRawAuthority();
    return MdkHttpClient.builder(world.mdk)
        .alsoTo(uri -> authority.equals(uri.getRawAuthority()))
        .build();
  }

  private static HttpRequest get(String address) {
    return HttpRequest.newBuilder(URI.create(address + "/a?b=%20")).build();
  }
}
