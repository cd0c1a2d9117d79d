package dev.mdk.jdkhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Answers whether something is so: 200, or 503 if it is not.
 *
 * @param what what is asked, for humans
 * @param isSo looks, without waiting
 */
record Status(String what, BooleanSupplier isSo) implements HttpHandler {

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    boolean yes = isSo.getAsBoolean();
    byte[] text = ((yes ? "" : "not ") + what + "\n").getBytes(StandardCharsets.US_ASCII);
    boolean headOnly = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    try (exchange) {
      exchange.sendResponseHeaders(yes ? 200 : 503, headOnly ? -1 : text.length);
      if (!headOnly) {
        exchange.getResponseBody().write(text);
      }
    }
  }
}
