package dev.mdk.jdkhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.mdk.Mdk;
import java.io.IOException;

/**
 * Serves {@link Mdk#metrics()} to Prometheus and whatever else reads OpenMetrics text:
 *
 * <pre>{@code
 * Mdk mdk = Mdk.builder().setting("metrics", "true").start();
 * MdkServer.inside(mdk).handle("/metrics", MdkMetrics.handler(mdk))...
 * }</pre>
 */
public final class MdkMetrics {

  private MdkMetrics() {}

  /**
   * Returns a handler that answers {@code GET} and {@code HEAD} with all figures, as OpenMetrics
   * 1.0. Any number of threads may use it at once.
   *
   * @param mdk whose figures; without the setting {@code metrics} it has none
   * @return the handler
   */
  public static HttpHandler handler(Mdk mdk) {
    requireNonNull(mdk, "mdk");
    return exchange -> handle(exchange, mdk);
  }

  private static void handle(HttpExchange exchange, Mdk mdk) throws IOException {
    try (exchange) {
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      if (!isHead && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] body = OpenMetrics.write(mdk.metrics()).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", OpenMetrics.CONTENT_TYPE);
      exchange.sendResponseHeaders(200, isHead ? -1 : body.length);
      if (!isHead) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
