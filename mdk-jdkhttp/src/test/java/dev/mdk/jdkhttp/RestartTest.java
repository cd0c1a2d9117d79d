package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Restarts under load. {@code -Dmdk.test.restarts=100} for as many. */
@Timeout(300)
class RestartTest {

  private static final int RESTARTS = Integer.getInteger("mdk.test.restarts", 8);
  private static final int CALLERS = 4;

  private final String source = "local:" + UUID.randomUUID();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();

  @Test
  @SuppressWarnings("SystemOut") // how much was tried belongs to the result
  void failNoCall() throws Exception {
    try (Mdk serving = mdk();
        Mdk calling = mdk()) {
      MdkServer old = start(serving);
      List<Thread> callers = callers(calling);

      for (int i = 0; i < RESTARTS; i++) {
        MdkServer next = start(serving);
        int before = calls.get();
        World.eventually(() -> calls.get() >= before + 20 || !failed.isEmpty());
        old.close();
        old = next;
      }
      over.set(true);
      for (Thread each : callers) {
        each.join(60_000);
      }
      old.close();
    }
    System.out.println(RESTARTS + " restarts, " + calls + " calls, " + failed.size() + " failed");
    assertThat(failed).isEmpty();
    assertThat(calls).hasValueGreaterThan(RESTARTS * 20);
  }

  private Mdk mdk() {
    return Mdk.builder().setting("discovery.source", source).start();
  }

  private static MdkServer start(Mdk mdk) throws IOException {
    return MdkServer.inside(mdk)
        .handle(
            "/",
            exchange -> {
              byte[] body = exchange.getRequestBody().readAllBytes();
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write(body);
              exchange.close();
            })
        .register("hello", "1.0")
        .notice(Duration.ofSeconds(1))
        .start();
  }

  private List<Thread> callers(Mdk mdk) {
    MdkHttpClient client = MdkHttpClient.builder(mdk).build();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(() -> call(client), "caller");
      caller.setDaemon(true);
      caller.start();
      callers.add(caller);
    }
    return callers;
  }

  /** Calls by POST: the JDK would silently repeat a GET. */
  private void call(MdkHttpClient client) {
    HttpRequest request =
        MdkHttpClient.request("hello", "1.0", "/").POST(BodyPublishers.ofString("text")).build();
    while (!over.get()) {
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().equals("text")) {
          failed.add(answer + " " + answer.body());
        }
      } catch (IOException | InterruptedException | RuntimeException thrown) {
        failed.add(thrown.toString());
      }
      calls.incrementAndGet();
    }
  }
}
