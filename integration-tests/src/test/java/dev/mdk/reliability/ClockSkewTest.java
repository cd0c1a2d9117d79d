package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkHttpClient;
import dev.mdk.jdkhttp.MdkServer;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R17: caller and called do not agree on what time it is. */
class ClockSkewTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /*
   * Each side has a time of its own, turned by hand, so that no time passes on the way: what differs
   * then is the error of the deadline itself.
   */
  @ParameterizedTest
  @ValueSource(longs = {-600, -1, 0, 1, 600, 315_360_000})
  void theDeadlineIsThatOfTheCallerToTheMillisecond(long secondsAhead) throws Exception {
    TestFacilities caller = new TestFacilities();
    TestFacilities called = new TestFacilities();
    caller.time().jump(Duration.ofSeconds(secondsAhead));
    try (Mdk there = Mdk.builder().facilities(called).start();
        Mdk here = Mdk.builder().facilities(caller).start()) {
      Session session = here.session().deadline(DEADLINE);
      caller.time().advance(Duration.ofNanos(1_500_000));

      Session joined = there.join(session.externalize());

      Duration error = session.remaining().orElseThrow().minus(joined.remaining().orElseThrow());
      assertThat(error).isBetween(Duration.ZERO, Duration.ofMillis(1)); // never longer
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-600, 600})
  void overRealHttpTheErrorIsTheTimeOnTheWay(long secondsAhead) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    TestFacilities caller = new TestFacilities().withExecutor(threads);
    caller.time().jump(Duration.ofSeconds(secondsAhead));
    AtomicReference<Duration> seen = new AtomicReference<>();
    ScriptedSource source = ScriptedSource.synced();
    try (Mdk there = Mdk.builder().start();
        Mdk here = Mdk.builder().facilities(caller).source(source).start();
        MdkServer server =
            MdkServer.inside(there)
                .handle(
                    "/",
                    exchange -> {
                      seen.set(Session.current().orElseThrow().remaining().orElseThrow());
                      exchange.sendResponseHeaders(204, -1);
                      exchange.close();
                    })
                .start()) {
      source.up(Nodes.node("hello", "1.0", server.address()));
      Session session = here.session().deadline(DEADLINE);
      MdkHttpClient client = MdkHttpClient.builder(here).build().with(session);
      long began = System.nanoTime();

      client.send(MdkHttpClient.request("hello", "1.0", "/").build(), BodyHandlers.discarding());

      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(seen.get()).isBetween(DEADLINE.minus(took).minusMillis(1), DEADLINE);
    } finally {
      threads.shutdownNow();
    }
  }
}
