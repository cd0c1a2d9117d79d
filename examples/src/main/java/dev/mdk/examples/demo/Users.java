package dev.mdk.examples.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The users: they know the edge and nothing of the MDK, and come at their own pace. */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of each is written into the chronicle
final class Users implements AutoCloseable {

  static final int PER_SECOND = 25;

  private static final int WARM_UP = 40;

  /** This many in a row are to be quick before the play begins. */
  private static final int QUICK = 20;

  private static final long QUICK_MILLIS = 50;
  private static final long WARM_WITHIN_MILLIS = 30_000; // else it begins as it is

  private static final List<String> NAMES = List.of("ada", "grace", "edsger", "barbara", "alan");

  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService pace =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "users");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger count = new AtomicInteger();
  private final Phaser underway = new Phaser(1);
  private final Chronicle chronicle;
  private final String edge;

  Users(Chronicle chronicle, String edge) {
    this.chronicle = chronicle;
    this.edge = edge;
  }

  /**
   * Lets one after the other in until all processes are warm, which is soon, or takes a while on a
   * machine that is slow or has other things to do: this is not about cold ones.
   */
  void warmUp() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WARM_WITHIN_MILLIS);
    int quick = 0;
    for (int i = 0; i < WARM_UP || (quick < QUICK && System.nanoTime() - end < 0); i++) {
      long start = System.nanoTime();
      try {
        client.send(request(i), BodyHandlers.discarding());
      } catch (HttpTimeoutException e) {
        // not warm yet
      } catch (IOException e) {
        throw new IllegalStateException("the edge does not answer", e);
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      quick = millis <= QUICK_MILLIS ? quick + 1 : 0;
    }
  }

  /** Lets them come at their pace. */
  void start() {
    long period = TimeUnit.SECONDS.toMicros(1) / PER_SECOND;
    pace.scheduleAtFixedRate(this::ask, 0, period, TimeUnit.MICROSECONDS);
  }

  private void ask() {
    long start = System.currentTimeMillis();
    underway.register();
    client
        .sendAsync(request(count.incrementAndGet()), BodyHandlers.ofString())
        .whenComplete(
            (answer, failure) -> {
              int status = failure == null ? answer.statusCode() : 0;
              chronicle.add(new Chronicle.UserCall(start, System.currentTimeMillis(), status));
              underway.arriveAndDeregister();
            });
  }

  private HttpRequest request(int number) {
    String user = NAMES.get(number % NAMES.size());
    return HttpRequest.newBuilder(URI.create(edge))
        .header("Authorization", credentials(user))
        .timeout(Duration.ofSeconds(5))
        .build();
  }

  static String credentials(String user) {
    byte[] text = (user + ":secret of " + user).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(text);
  }

  /** Somebody who calls a node by its address, and knows nothing of quarantine or versions. */
  void callDirectly(String address) throws InterruptedException {
    try {
      client.send(
          HttpRequest.newBuilder(URI.create(address + "/hello")).build(),
          BodyHandlers.discarding());
    } catch (IOException e) {
      throw new IllegalStateException("cannot call " + address, e);
    }
  }

  /** Lets no more of them in, and waits for the answers of those who are. */
  @Override
  public void close() {
    pace.shutdown();
    try {
      pace.awaitTermination(1, TimeUnit.SECONDS);
      underway.awaitAdvanceInterruptibly(underway.arrive(), 30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("users are still waiting", e);
    }
  }
}
