package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.jdkhttp.MdkHttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R11: processes of a service are ended and replaced while callers call. */
@Timeout(900)
class RestartedProcessTest {

  private static final int CALLERS = 4;

  /** The calls in flight, and as many more as it takes until the breaker opens. */
  private static final int MOST_FAILED_BY_A_KILL = CALLERS + 3;

  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  @TempDir Path folder;

  @Test
  void aFewTermsFailNoCall() throws Exception {
    restart(2, "TERM");

    assertThat(failed).isEmpty();
  }

  @Test
  @Tag("long")
  void hundredTermsFailNoCall() throws Exception {
    restart(100, "TERM");

    assertThat(failed).isEmpty();
  }

  @Test
  void aKillFailsNoMoreThanTheCallsThatOpenTheBreaker() throws Exception {
    restart(1, "KILL");

    assertThat(failed).hasSizeLessThanOrEqualTo(MOST_FAILED_BY_A_KILL);
  }

  @Test
  @Tag("long")
  void twentyKillsFailNoMoreThanTheCallsThatOpenTheBreaker() throws Exception {
    restart(20, "KILL");

    assertThat(failed).hasSizeLessThanOrEqualTo(20 * MOST_FAILED_BY_A_KILL);
  }

  @SuppressWarnings("SystemOut") // how much was tried belongs to the result
  private void restart(int times, String signal) throws Exception {
    String nodes = folder.resolve("nodes").toString();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> callers = new ArrayList<>();
    try (Mdk mdk = Mdk.builder().setting("discovery.source", "directory:path=" + nodes).start();
        Child constant = serving(nodes)) {
      MdkHttpClient client = MdkHttpClient.builder(mdk).build();
      mdk.awaitReady("hello", "1.0", Duration.ofSeconds(30));
      for (int i = 0; i < CALLERS; i++) {
        Thread caller = new Thread(() -> call(client, over), "caller");
        caller.setDaemon(true);
        caller.start();
        callers.add(caller);
      }
      for (int i = 0; i < times; i++) {
        try (Child restarted = serving(nodes)) {
          restarted.await("called"); // it is known, and takes its part
          restarted.signal(signal);
          restarted.exitCode();
        }
      }
      int before = calls.get();
      Waiting.eventually("calls go on", () -> calls.get() > before + 100);
      over.set(true);
      for (Thread caller : callers) {
        caller.join(60_000);
      }
      assertThat(constant.handle().isAlive()).isTrue();
    }
    System.out.println(
        times + " times " + signal + ", " + calls + " calls, " + failed.size() + " failed");
  }

  private static Child serving(String nodes) throws Exception {
    Child child = Child.start(ServingChild.class, nodes);
    child.await("serving");
    return child;
  }

  /** Calls by POST, which the JDK never repeats by itself. */
  private void call(MdkHttpClient client, AtomicBoolean over) {
    HttpRequest request =
        MdkHttpClient.request("hello", "1.0", "/").POST(BodyPublishers.ofString("text")).build();
    while (!over.get()) {
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().equals("text")) {
          failed.add(answer + " " + answer.body());
        }
      } catch (java.io.IOException | InterruptedException | RuntimeException thrown) {
        failed.add(thrown.toString());
      }
      calls.incrementAndGet();
    }
  }
}
