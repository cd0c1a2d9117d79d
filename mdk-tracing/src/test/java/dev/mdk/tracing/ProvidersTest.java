package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.LogPipelineProvider;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.Settings;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Provides;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {

  static {
    // The tests run inside the module, which itself looks for nobody.
    ProvidersTest.class.getModule().addUses(LogPipelineProvider.class);
    ProvidersTest.class.getModule().addUses(LogSinkProvider.class);
  }

  private final Map<String, LogSinkProvider> sinks =
      ServiceLoader.load(LogSinkProvider.class).stream()
          .map(ServiceLoader.Provider::get)
          .collect(Collectors.toMap(LogSinkProvider::name, Function.identity()));

  private LogSink create(String kind, String argument) {
    return sinks.get(kind).create(argument, Settings.NONE, new TestFacilities());
  }

  @Test
  void areFound() {
    assertThat(ServiceLoader.load(LogPipelineProvider.class).findFirst())
        .containsInstanceOf(BoundedPipelineProvider.class);
    assertThat(sinks).containsOnlyKeys("jul", "json", "otlp");
  }

  @Test
  void areNamedAlikeForTheModulePathAndTheClassPath() throws IOException {
    List<Provides> provided =
        List.copyOf(BoundedPipelineProvider.class.getModule().getDescriptor().provides());

    assertThat(provided).hasSizeGreaterThan(2);
    for (Provides each : provided) {
      try (InputStream in =
          BoundedPipelineProvider.class.getResourceAsStream(
              "/META-INF/services/" + each.service())) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
            .containsExactlyElementsOf(each.providers());
      }
    }
  }

  @Test
  void makeTheSinksTheyAreNamedFor(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("logs/log.jsonl");

    assertThat(create("jul", "")).hasToString("jul");
    assertThat(create("otlp", "http://collector:4318"))
        .hasToString("otlp:http://collector:4318/v1/logs");
    create("json", "-").close();
    assertThat(System.out.checkError()).isFalse(); // it is still open
    try (LogSink sink = create("json", file.toString())) {
      sink.write(List.of(Lines.line("text")));
      assertThat(sink).hasToString("json:" + file);
    }
    assertThat(Files.readString(file)).contains("\"text\":\"text\"");
  }

  @Test
  void refuseWrongArguments() {
    assertThatThrownBy(() -> create("jul", "x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("log.sinks: jul:x (expected: jul, without an argument)");
    assertThatThrownBy(() -> create("json", ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("log.sinks: json: (expected: json:- or json:<path of a file>)");
    assertThatThrownBy(() -> create("otlp", "ftp://secret@host"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "log.sinks: otlp:<url>"
                + " (expected: an http or https URL, without user-info, query and fragment)");
    assertThatThrownBy(() -> create("json", "a\0b"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("log.sinks: json:a\\u0000b");
  }
}
