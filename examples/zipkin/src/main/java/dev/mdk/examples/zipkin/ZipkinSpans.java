package dev.mdk.examples.zipkin;

import dev.mdk.spi.CallReport;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends interactions and calls to a Zipkin server, once a second what has come. Traces may have
 * gaps: what the server does not take, and what comes while too much waits, is lost and told.
 */
public final class ZipkinSpans implements InteractionSink {

  private static final System.Logger LOG = System.getLogger(ZipkinSpans.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_WAITING = 10_000;

  private final URI endpoint;
  private final Facilities facilities;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final List<String> waiting = new ArrayList<>(); // its own lock
  private int lost; // under the same lock

  ZipkinSpans(URI endpoint, Facilities facilities) {
    this.endpoint = endpoint;
    this.facilities = facilities;
  }

  @Override
  public void report(InteractionReport report) {
    add(ZipkinJson.of(report));
  }

  @Override
  public void call(CallReport report) {
    add(ZipkinJson.of(report));
  }

  private void add(String span) {
    boolean first;
    synchronized (waiting) {
      if (waiting.size() == MOST_WAITING) {
        lost++;
        return;
      }
      waiting.add(span);
      first = waiting.size() == 1;
    }
    if (first) {
      facilities
          .scheduler()
          .schedule(PAUSE.toNanos(), () -> facilities.executor().execute(this::send));
    }
  }

  /** One at a time, so that closing waits for what is under way. */
  private synchronized void send() {
    String spans;
    int missed;
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return;
      }
      spans = "[" + String.join(",", waiting) + "]";
      missed = lost;
      waiting.clear();
      lost = 0;
    }
    if (missed > 0) {
      LOG.log(System.Logger.Level.WARNING, missed + " spans lost: they came too fast");
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(endpoint)
              .timeout(TIMEOUT)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(spans))
              .build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 202) {
        LOG.log(System.Logger.Level.WARNING, "spans lost: " + endpoint + " said " + answer.body());
      }
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.WARNING, "spans lost: " + endpoint + " is away", gone);
    } catch (InterruptedException stopped) {
      LOG.log(System.Logger.Level.WARNING, "spans lost: the process ends");
      Thread.currentThread().interrupt();
    }
  }

  /** Sends the rest. */
  @Override
  public void close() {
    send();
  }
}
