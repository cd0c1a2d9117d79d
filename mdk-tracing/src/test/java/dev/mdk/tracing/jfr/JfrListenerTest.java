package dev.mdk.tracing.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.Nodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real recording holds. */
class JfrListenerTest {

  private static final Node NODE = Nodes.node("hello", "1.0", "http://127.0.0.1:8080");

  @TempDir private Path folder;

  private static MdkListener listener() {
    return new JfrListenerProvider().create(Settings.of(Map.of("jfr", "true"))).orElseThrow();
  }

  @Test
  void isSwitchedOnByASetting() {
    assertThat(new JfrListenerProvider().create(Settings.NONE)).isEmpty();
    assertThat(listener()).isSameAs(listener());
    assertThatThrownBy(() -> new JfrListenerProvider().create(Settings.of(Map.of("jfr", "yes"))))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void recordsWhatHappens() throws Exception {
    MdkListener listener = listener();
    Map<String, RecordedEvent> events;
    try (Recording recording = new Recording()) {
      recording.enable("dev.mdk.Resolutions").with("period", "endChunk");
      recording.start();
      List.of(
              new MdkEvent.Resolved(NODE),
              new MdkEvent.Resolved(NODE),
              new MdkEvent.NodeUp(NODE),
              new MdkEvent.Quarantined(NODE, "3 failures in a row", Duration.ofSeconds(30)),
              new MdkEvent.Probed(NODE),
              new MdkEvent.Recovered(NODE),
              new MdkEvent.Retried("hello", NODE, 2),
              new MdkEvent.NodeDown(NODE),
              new MdkEvent.Panic("hello", true),
              new MdkEvent.Waited("hello", "1.0", Duration.ofMillis(20), true),
              new MdkEvent.Source(SourceState.LOST, "gone"),
              new MdkEvent.Dropped("log", "full", 17),
              new MdkEvent.DeadlineExceeded("a call"),
              new MdkEvent() {})
          .forEach(listener::onEvent);
      recording.stop();
      Path file = folder.resolve("recording.jfr");
      recording.dump(file);
      events =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().startsWith("dev.mdk."))
              .filter(event -> !is(event, "Resolutions") || event.getLong("count") > 0)
              .collect(
                  Collectors.toMap(
                      event -> event.getEventType().getName().substring("dev.mdk.".length()),
                      Function.identity()));
    }

    assertThat(events)
        .containsOnlyKeys(
            "Resolutions",
            "NodeUp",
            "NodeQuarantine",
            "NodeProbe",
            "NodeRecovery",
            "Retry",
            "NodeDown",
            "Panic",
            "NodeWait",
            "SourceState",
            "Drop",
            "DeadlineExceeded");
    assertThat(events.get("Resolutions").getLong("count")).isEqualTo(2);
    RecordedEvent quarantine = events.get("NodeQuarantine");
    assertThat(quarantine.getString("service")).isEqualTo("hello");
    assertThat(quarantine.getString("version")).isEqualTo("1.0");
    assertThat(quarantine.getString("address")).isEqualTo("http://127.0.0.1:8080");
    assertThat(quarantine.getString("reason")).isEqualTo("3 failures in a row");
    assertThat(quarantine.getDuration("pause")).isEqualTo(Duration.ofSeconds(30));
    assertThat(quarantine.getEventType().getCategoryNames())
        .containsExactly("Microservices Development Kit", "Nodes");
    assertThat(events.get("Retry").getInt("attempt")).isEqualTo(2);
    assertThat(events.get("NodeWait").getDuration("waited")).isEqualTo(Duration.ofMillis(20));
    assertThat(events.get("Drop").getLong("count")).isEqualTo(17);
    assertThat(events.get("SourceState").getString("state")).isEqualTo("LOST");
    assertThat(events.get("DeadlineExceeded").getString("work")).isEqualTo("a call");
    assertThat(events.get("Panic").getBoolean("on")).isTrue();
  }

  private static boolean is(RecordedEvent event, String name) {
    return event.getEventType().getName().equals("dev.mdk." + name);
  }
}
