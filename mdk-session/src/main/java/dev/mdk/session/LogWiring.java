package dev.mdk.session;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogPipelineProvider;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the pipeline and the sinks that the builder or the settings name. */
final class LogWiring {

  private static final String KEY = "log.sinks";
  private static final String NONE = "none";
  private static final String DEFAULT = "jul";
  private static final String MISSION_CONTROL = "control";

  private final MdkBuilder given;
  private final Settings settings;
  private final Facilities facilities;
  private final Closing made = new Closing();

  LogWiring(MdkBuilder given, Settings settings, Facilities facilities) {
    this.given = given;
    this.settings = settings;
    this.facilities = facilities;
  }

  LogPipeline pipeline() {
    if (given.logPipeline.isPresent()) {
      return given.logPipeline.get();
    }
    try {
      return create();
    } catch (RuntimeException | Error failed) {
      made.close(); // those of the builder are their giver's, as no pipeline took them over
      throw failed;
    }
  }

  private LogPipeline create() {
    List<LogSink> sinks = new ArrayList<>(given.logSinks);
    for (String name : names()) {
      LogSink sink = create(name);
      made.add("log sink " + name, sink);
      sinks.add(sink);
    }
    Optional<LogPipelineProvider> provider = given.modules.first(LogPipelineProvider.class);
    if (provider.isEmpty()) {
      if (!sinks.isEmpty()) {
        made.close();
        System.getLogger("dev.mdk")
            .log(
                System.Logger.Level.WARNING,
                "the log sinks are not used: no pipeline module (add mdk-tracing)");
      }
      return LogPipeline.NONE;
    }
    return sinks.isEmpty()
        ? LogPipeline.NONE
        : Modules.create(
            provider.get(), () -> provider.get().create(settings, facilities, List.copyOf(sinks)));
  }

  private List<String> names() {
    Optional<String> setting = settings.find(KEY);
    if (setting.isEmpty()) {
      return unsaid();
    }
    List<String> names = new ArrayList<>();
    for (String name : setting.get().split(",", -1)) {
      if (!name.isBlank() && !name.strip().equals(NONE)) {
        names.add(name.strip());
      }
    }
    return names;
  }

  /** Who names Mission Control wants the lines there, too. */
  private List<String> unsaid() {
    List<String> names = new ArrayList<>();
    if (given.logSinks.isEmpty() && has(DEFAULT)) {
      names.add(DEFAULT);
    }
    boolean isNamed =
        settings.find("server.url").isPresent()
            || settings.find("discovery.source").filter(LogWiring::isMissionControl).isPresent();
    if (isNamed && has(MISSION_CONTROL)) {
      names.add(MISSION_CONTROL);
    }
    return names;
  }

  private static boolean isMissionControl(String source) {
    return source.startsWith(MISSION_CONTROL + ":");
  }

  private boolean has(String kind) {
    return given.modules.find(LogSinkProvider.class, LogSinkProvider::name, kind).isPresent();
  }

  private LogSink create(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    String argument = colon < 0 ? "" : name.substring(colon + 1);
    LogSinkProvider provider =
        given.modules.named(LogSinkProvider.class, LogSinkProvider::name, KEY, kind);
    return Modules.create(provider, () -> provider.create(argument, settings, facilities));
  }
}
