package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.Node;
import dev.mdk.control.server.MissionControl;
import dev.mdk.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes, as their settings make them, and what Mission Control knows of them. */
@Timeout(120)
class ServiceTest {

  private final MissionControl control = MissionControl.start();

  @AfterEach
  void end() {
    control.close();
  }

  private Mdk.Builder builder(String service) {
    return Mdk.builder()
        .setting("server.url", control.rtp().toString())
        .setting("log.sinks", "control")
        .setting("log.close-timeout", "60s")
        .setting("server.ttl", "10m")
        .setting("service.name", service);
  }

  @Test
  void findsEachOtherAndTellsWhatHappens() throws Exception {
    String trace;
    try (Mdk hello = builder("hello").start();
        Mdk edge = builder("edge").start()) {
      hello.register("hello", "1.2", "http://127.0.0.1:1");
      edge.awaitReady("hello", "1.0", Duration.ofSeconds(60));
      Node found =
          edge.session()
              .interact(
                  interaction -> {
                    interaction.session().info("edge", "asking");
                    return interaction.resolve("hello", "1.0");
                  });
      assertThat(found.address()).isEqualTo("http://127.0.0.1:1");
      assertThat(Api.get(control.http(), "/api/status").integer("connections"))
          .as("one connection a process")
          .hasValue(2);
    }
    JsonObject line =
        Api.lines(control.http()).stream()
            .filter(each -> each.string("text").orElseThrow().equals("asking"))
            .findFirst()
            .orElseThrow();
    trace = line.string("trace").orElseThrow();
    assertThat(line.string("service")).contains("edge");
    List<JsonObject> reports = Api.reports(control.http());
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).string("trace")).contains(trace);
    assertThat(reports.get(0).string("result")).contains("SUCCEEDED");
    assertThat(reports.get(0).string("service")).contains("edge");
    Ears.until("what is closed is withdrawn", this::hasNoNode);
  }

  private boolean hasNoNode() {
    try {
      return Api.get(control.http(), "/api/nodes")
          .array("nodes")
          .orElseThrow()
          .elements()
          .isEmpty();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bringsTheLastLinesBeforeItIsClosed() throws Exception {
    try (Mdk mdk = builder("shop").start()) {
      for (int i = 0; i < 2_000; i++) {
        mdk.session().info("shop", "line " + i);
      }
    }
    assertThat(Api.texts(control.http()))
        .isEqualTo(IntStream.range(0, 2_000).mapToObj(i -> "line " + i).toList());
  }

  @Test
  void sendsLinesThereAndFindsNodesElsewhere() throws Exception {
    try (Mdk mdk = builder("shop").setting("discovery.source", "local:here").start()) {
      mdk.register("shop", "1.0", "http://127.0.0.1:1");
      mdk.session().info("shop", "open");
    }
    assertThat(Api.texts(control.http())).containsExactly("open");
    assertThat(Api.get(control.http(), "/api/changes").array("changes").orElseThrow().elements())
        .isEmpty();
  }
}
