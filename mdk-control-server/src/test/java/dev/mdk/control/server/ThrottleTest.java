package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much may be sent in a second, over real HTTP; the seconds are turned by hand. */
@Timeout(120)
class ThrottleTest {

  private static final String NODE = "{'service':'orders','version':'1.0','address':'http://x'}";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final TestFacilities facilities = new TestFacilities().withExecutor(executor);
  private final HttpClient http = HttpClient.newHttpClient();
  private final MissionControl control;

  ThrottleTest() throws IOException {
    control =
        MissionControl.builder()
            .facilities(facilities)
            .writeToken("one")
            .writeToken("other")
            .registrations(2, 3)
            .lines(100, 150)
            .start();
  }

  @AfterEach
  void close() {
    control.close();
    executor.shutdownNow();
  }

  private HttpResponse<String> send(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(control.http() + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  /** Registers until it is refused, and returns how often it was not. */
  private int registerAll(String token) throws IOException, InterruptedException {
    int taken = 0;
    while (send("POST", "/api/nodes", token, NODE).statusCode() == 201) {
      taken++;
    }
    return taken;
  }

  private HttpResponse<String> log(String token, int lines)
      throws IOException, InterruptedException {
    String records = ",{'body':{'stringValue':'text'}}".repeat(lines).substring(1);
    return send(
        "POST",
        "/v1/logs",
        token,
        "{'resourceLogs':[{'scopeLogs':[{'logRecords':[" + records + "]}]}]}");
  }

  @Test
  void refusesRegistrationsThatComeTooFastUntilTheTimeThatItTells() throws Exception {
    // Five seconds' worth at once, and the one that begins the debt.
    assertThat(registerAll("one")).isEqualTo(11);

    HttpResponse<String> refused = send("POST", "/api/nodes", "one", NODE);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(refused.body()).contains("more than 2 registrations a second from this client");
    assertThat(send("PUT", "/api/nodes/sandbox/orders/x", "one", "").statusCode()).isEqualTo(429);
    assertThat(send("DELETE", "/api/nodes/sandbox/orders/x", "one", "").statusCode())
        .isEqualTo(429);
    assertThat(send("GET", "/api/nodes", "one", "").statusCode()).isEqualTo(200);

    facilities.time().advance(Duration.ofSeconds(1));
    assertThat(registerAll("one")).isEqualTo(2);
  }

  @Test
  void letsOthersRegisterUntilAllTogetherAreTooFast() throws Exception {
    assertThat(registerAll("one")).isEqualTo(11);
    assertThat(registerAll("other")).isEqualTo(5);

    assertThat(send("POST", "/api/nodes", "other", NODE).body())
        .contains("more than 3 registrations a second from all clients");
  }

  @Test
  void countsLinesRatherThanRequests() throws Exception {
    assertThat(log("one", 400).statusCode()).isEqualTo(200);
    assertThat(log("one", 400).statusCode()).isEqualTo(200); // 300 too many, to be paid off

    HttpResponse<String> refused = log("one", 1);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("3");
    facilities.time().advance(Duration.ofMillis(2_900));
    assertThat(log("one", 1).statusCode()).isEqualTo(429);
    facilities.time().advance(Duration.ofMillis(100));
    assertThat(log("one", 1).statusCode()).isEqualTo(200);
  }

  @Test
  void tellsHowMuchItHasRefused() throws Exception {
    registerAll("one");
    log("one", 600);
    log("one", 1);
    log("one", 1);

    assertThat(send("GET", "/api/metrics", "one", "").body())
        .contains("mdk_control_throttled_registrations_total 1\n")
        .contains("mdk_control_throttled_lines_total 2\n");
    assertThat(send("GET", "/api/status", "one", "").body())
        .contains("\"throttled\":{\"registrations\":1,\"lines\":2,\"slowed\":0}");
  }

  @Test
  void refusesLimitsThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MissionControl.builder().lines(99, 100))
        .withMessageContaining("lines: 99 of 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MissionControl.builder().registrations(2, 1));
    assertThatExceptionOfType(dev.mdk.ConfigurationException.class)
        .isThrownBy(() -> Options.parse("--client-lines", "0").builder(dev.mdk.spi.Settings.NONE))
        .withMessageContaining("client-lines");
  }
}
