package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.mdk.CausalClock;
import dev.mdk.DeadlineExceededException;
import dev.mdk.MdkEvent;
import dev.mdk.NoNodeException;
import dev.mdk.Outcome;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.spi.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MdkFilterTest {

  private static final PropertyKey<String> USER = PropertyKey.text("t:user");

  private final World world = new World();
  private final HttpClient bare = HttpClient.newHttpClient();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  @Test
  void joinsTheSessionOfACallerInside() throws Exception {
    AtomicReference<Session> seen = new AtomicReference<>();
    AtomicReference<CausalClock> clock = new AtomicReference<>();
    world.serve(
        exchange -> {
          seen.set(Session.current().orElseThrow());
          clock.set(seen.get().clock());
          assertThat(Scope.current().orElseThrow().interaction()).isPresent();
          World.answer(exchange, 200, "");
        },
        MdkFilter.inside(world.mdk));
    Session session = world.within(Duration.ofSeconds(10)).property(USER, "ada");

    world.client.with(session).send(World.hello(), BodyHandlers.discarding());

    assertThat(seen.get().traceId()).isEqualTo(session.traceId());
    assertThat(seen.get().property(USER)).contains("ada");
    assertThat(seen.get().remaining().orElseThrow()).isLessThan(Duration.ofSeconds(10));
    assertThat(clock.get().depth()).isEqualTo(session.clock().depth() + 1);
    assertThat(Session.current()).isEmpty();
  }

  @Test
  void trustsNothingAtTheEdge() throws Exception {
    AtomicReference<Session> seen = new AtomicReference<>();
    world.serve(
        exchange -> {
          seen.set(Session.current().orElseThrow());
          World.answer(exchange, 200, "");
        },
        MdkFilter.edge(world.mdk));
    Session hostile = world.within(Duration.ofSeconds(10)).property(USER, "root");

    world.client.with(hostile).send(World.hello(), BodyHandlers.discarding());

    assertThat(seen.get().traceId()).isNotEqualTo(hostile.traceId());
    assertThat(seen.get().property(USER)).isEmpty();
    assertThat(seen.get().remaining()).isEmpty();
    assertThat(seen.get().clock().depth()).isEqualTo(1);
  }

  @Test
  void makesAFreshSessionOfARequestWithoutOrWithAnUnreadableContext() throws Exception {
    AtomicReference<Session> seen = new AtomicReference<>();
    String address =
        world.serve(
            exchange -> {
              seen.set(Session.current().orElseThrow());
              World.answer(exchange, 200, "");
            },
            MdkFilter.inside(world.mdk));

    for (String context : new String[] {"", "{", "\"x\"", "x".repeat(100_000)}) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address)).header("X-MDK-Context", context).build();
      assertThat(bare.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      assertThat(seen.get().clock().depth()).isEqualTo(1);
    }
  }

  @Test
  void answers504WithoutTheHandlerIfTheDeadlineHasPassed() throws Exception {
    AtomicReference<String> called = new AtomicReference<>("");
    String address =
        world.serve(
            exchange -> {
              called.set("called");
              World.answer(exchange, 200, "");
            },
            MdkFilter.inside(world.mdk));
    HttpRequest.Builder late = HttpRequest.newBuilder(URI.create(address + "/a"));
    world.within(Duration.ZERO).inject(late, HttpRequest.Builder::setHeader);

    HttpResponse<String> answer =
        bare.send(late.POST(BodyPublishers.ofString("body")).build(), BodyHandlers.ofString());
    HttpResponse<String> head =
        bare.send(late.method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).isEqualTo("504 not done in time\n");
    assertThat(answer.headers().firstValue(MdkFilter.BLAME)).contains("deadline");
    assertThat(head.statusCode()).isEqualTo(504);
    assertThat(head.body()).isEmpty();
    assertThat(called.get()).isEmpty();
    World.eventually(() -> world.events.of(MdkEvent.DeadlineExceeded.class).size() == 2);
  }

  @Test
  void answers500AndNothingElseForAnException() throws Exception {
    Filter outer =
        Filter.beforeHandler(
            "outer", exchange -> exchange.getResponseHeaders().set("X-Outer", "stays"));
    String address =
        world.serve(
            exchange -> {
              exchange.getResponseHeaders().set("Content-Encoding", "gzip");
              exchange.getResponseHeaders().set("Content-Length", "7");
              throw new IllegalStateException("a secret");
            },
            outer,
            MdkFilter.inside(world.mdk));

    HttpResponse<String> answer = get(address);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("500 failed\n");
    assertThat(answer.headers().firstValue("X-Outer")).contains("stays");
    assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(answer.headers().firstValue(MdkFilter.BLAME)).isEmpty();
    world.client.send(World.hello(), BodyHandlers.discarding());
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
  }

  @Test
  void closesTheConnectionIfTheHandlerFailsWhileItAnswers() throws Exception {
    String address =
        world.serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // chunked: no length tells what is missing
              exchange.getResponseBody().write(new byte[100_000]);
              exchange.getResponseBody().flush();
              throw new AssertionError("on purpose");
            },
            MdkFilter.inside(world.mdk));

    assertThatThrownBy(() -> get(address)).isInstanceOf(IOException.class);
  }

  @Test
  void leavesTheExchangeToAHandlerThatAnswersFromAnotherThread() throws Exception {
    CompletableFuture<HttpExchange> held = new CompletableFuture<>();
    String address = world.serve(held::complete, MdkFilter.inside(world.mdk));

    CompletableFuture<HttpResponse<String>> answer =
        bare.sendAsync(
            HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    HttpExchange exchange = held.get(60, TimeUnit.SECONDS);
    assertThat(answer).isNotDone();
    World.answer(exchange, 200, "later");

    assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("later");
  }

  @Test
  void passesTheBlameOnWhereAnotherServiceFailed() throws Exception {
    String address =
        world.serve(
            exchange -> fail(exchange.getRequestURI().getPath()), MdkFilter.inside(world.mdk));

    assertBlamed(get(address + "/no-node"), 503);
    assertBlamed(get(address + "/refused"), 503);
    assertBlamed(get(address + "/wrapped"), 503);
    assertBlamed(get(address + "/late"), 504);
    assertThat(get(address + "/own").statusCode()).isEqualTo(500);
    assertThat(get(address + "/own").headers().firstValue(MdkFilter.BLAME)).isEmpty();
  }

  private void fail(String how) throws IOException {
    RawServer gone = new RawServer(connection -> {});
    gone.close();
    world.source.up(dev.mdk.testing.Nodes.node("gone", "1.0", gone.address()));
    HttpRequest request = MdkHttpClient.request("gone", "1.0", "/").build();
    switch (how) {
      case "/no-node" -> throw new NoNodeException("none");
      case "/refused" -> {
        try {
          world.client.send(request, BodyHandlers.discarding());
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      case "/wrapped" -> {
        try {
          world.client.sendAsync(request, BodyHandlers.discarding()).join();
        } catch (CompletionException e) {
          throw new IllegalStateException("could not", e);
        }
      }
      case "/late" -> throw new DeadlineExceededException("late");
      default -> throw new IOException("a broken file");
    }
  }

  private static void assertBlamed(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue(MdkFilter.BLAME)).contains("downstream");
  }

  @Test
  void tellsTheOutsideNothingOfBlame() throws Exception {
    String address =
        world.serve(
            exchange -> {
              throw new NoNodeException("none for the inner service");
            },
            MdkFilter.edge(world.mdk));

    HttpResponse<String> answer = get(address);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue(MdkFilter.BLAME)).isEmpty();
    assertThat(answer.body()).doesNotContain("inner");
  }

  @Test
  void blamesNobodyAcrossTwoHops() throws Exception {
    world.serve(
        exchange -> {
          throw new NoNodeException("none");
        },
        MdkFilter.inside(world.mdk));

    HttpResponse<Void> answer = world.client.send(World.hello(), BodyHandlers.discarding());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(world.inFlight()).isZero();
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void anExceptionMakesASoftFailureOfTheNodesUsed() throws Exception {
    world.serve(exchange -> World.answer(exchange, 200, ""));
    String failing =
        front(
            exchange -> {
              call();
              throw new IllegalStateException("on purpose");
            });
    String answering =
        front(
            exchange -> {
              call();
              World.answer(exchange, 500, "");
            });

    assertThat(get(failing).statusCode()).isEqualTo(500);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.CALLER_FAILURE);
    assertThat(get(answering).statusCode()).isEqualTo(500);
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void aCallerWhoHangsUpBlamesNobody() throws Exception {
    world.serve(exchange -> World.answer(exchange, 200, ""));
    CompletableFuture<IOException> thrown = new CompletableFuture<>();
    Filter watching =
        new Filter() {
          @Override
          public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            try {
              chain.doFilter(exchange);
            } catch (IOException e) {
              thrown.complete(e);
              throw e;
            }
          }

          @Override
          public String description() {
            return "watching";
          }
        };
    String front =
        world.serveAs(
            "front",
            exchange -> {
              call();
              exchange.sendResponseHeaders(200, 0);
              while (true) {
                exchange.getResponseBody().write(new byte[10_000]);
              }
            },
            watching,
            MdkFilter.edge(world.mdk));

    bare.send(HttpRequest.newBuilder(URI.create(front)).build(), BodyHandlers.ofInputStream())
        .body()
        .close();

    assertThat(thrown.get(60, TimeUnit.SECONDS)).hasMessageContaining("while it answered");
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS); // it did answer
    assertThat(world.verdicts.rest()).isEmpty();
  }

  private void call() throws IOException {
    try {
      world.client.send(World.hello(), BodyHandlers.discarding());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String front(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    return world.serveAs("front", handler, MdkFilter.edge(world.mdk));
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return bare.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
  }
}
