package dev.mdk.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

/**
 * Sends payloads to one endpoint of a collector, each once, and says of each what became of it, by
 * the rules of the OTLP specification. Whether and when to send again is the lane's.
 */
final class OtlpClient {

  /** How many chars a request has, but for the item that makes it longer. */
  static final int LONGEST_REQUEST = 4 << 20;

  private static final int LONGEST_ANSWER = 64 << 10;
  private static final int LONGEST_TOLD = 200;
  private static final JsonObject NOTHING = JsonObject.of(Map.of());

  private final OtlpTarget target;
  private final HttpClient client;

  OtlpClient(OtlpTarget target) {
    this.target = target;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(target.timeout());
    target.tls().ifPresent(builder::sslContext);
    client = builder.build();
  }

  /**
   * Sends one payload.
   *
   * @param taken how many items of the batch were sent before
   * @param items how many are in this one
   * @throws Undelivered if not all of them were taken
   */
  void send(String payload, int taken, int items) throws Undelivered, InterruptedException {
    HttpResponse<byte[]> answer;
    try {
      answer = exchange(payload);
    } catch (IOException | TimeoutException gone) {
      throw Undelivered.later(target + ": " + OneLine.of(gone.toString()), taken, Duration.ZERO);
    }
    int status = answer.statusCode();
    if (status == 429 || (status >= 502 && status <= 504)) {
      throw Undelivered.later(target + ": status " + status, taken, retryAfter(answer));
    }
    if (status < 200 || status > 299) {
      String why = target + ": status " + status + said(answer.body(), "message");
      throw Undelivered.refused(why, taken, items);
    }
    int rejected = (int) Math.min(items, rejected(answer.body()));
    if (rejected > 0) {
      String why = target + ": " + rejected + " rejected" + said(answer.body(), "errorMessage");
      throw Undelivered.refused(why, taken + items - rejected, rejected);
    }
  }

  private HttpResponse<byte[]> exchange(String payload)
      throws IOException, InterruptedException, TimeoutException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.endpoint())
            .timeout(target.timeout())
            .header("Content-Type", "application/json")
            .header("User-Agent", "OTel-OTLP-MDK/0.1");
    target.headers().forEach(request::setHeader);
    byte[] body = payload.getBytes(UTF_8);
    if (target.gzip()) {
      request.header("Content-Encoding", "gzip");
      body = zipped(body);
    }
    request.POST(BodyPublishers.ofByteArray(body));
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request.build(), info -> new LimitedBody(LONGEST_ANSWER));
    try {
      // The timeout of the request ends with the head of the answer.
      return answer.get(target.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e);
    } finally {
      answer.cancel(true);
    }
  }

  private static byte[] zipped(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4 + 64);
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return out.toByteArray();
  }

  private static Duration retryAfter(HttpResponse<?> answer) {
    String value = answer.headers().firstValue("Retry-After").orElse("").strip();
    try {
      return value.chars().allMatch(Character::isDigit)
          ? Duration.ofSeconds(value.isEmpty() ? 0 : Long.parseLong(value))
          : until(value);
    } catch (DateTimeException | NumberFormatException | ArithmeticException unreadable) {
      return Duration.ZERO;
    }
  }

  private static Duration until(String date) {
    Instant then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    Duration left = Duration.between(Instant.now(), then);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Optional<JsonObject> parsed(byte[] body) {
    try {
      return Json.parse(new String(body, UTF_8)) instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonException noJson) { // from a proxy, say
      return Optional.empty();
    }
  }

  /** Returns how many items were not taken, whichever of the three signals it is. */
  private static long rejected(byte[] body) {
    return partialSuccess(body).members().entrySet().stream()
        .filter(member -> member.getKey().startsWith("rejected"))
        .mapToLong(member -> number(member.getValue()))
        .filter(count -> count > 0)
        .sum();
  }

  private static JsonObject partialSuccess(byte[] body) {
    return parsed(body)
        .map(object -> object.members().get("partialSuccess"))
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .orElse(NOTHING);
  }

  private static long number(JsonValue value) {
    try {
      return value.asString().map(Long::parseLong).orElse(value.asLong().orElse(0));
    } catch (NumberFormatException noNumber) {
      return 0;
    }
  }

  /** Returns what the collector says of it, of which nothing is trusted. */
  private String said(byte[] body, String member) {
    JsonObject object =
        member.equals("message") ? parsed(body).orElse(NOTHING) : partialSuccess(body);
    JsonValue text = object.members().get(member);
    String said = text == null ? "" : text.asString().orElse("");
    for (String secret : target.headers().values()) {
      said = secret.isEmpty() ? said : said.replace(secret, "***");
    }
    String kept = said.length() > LONGEST_TOLD ? said.substring(0, LONGEST_TOLD) : said;
    return kept.isEmpty() ? "" : ": " + OneLine.of(kept);
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
