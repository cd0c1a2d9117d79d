package dev.mdk.session;

import dev.mdk.Mdk;
import dev.mdk.spi.RoutingProvider;
import dev.mdk.testing.RecordingInteractionSink;
import dev.mdk.testing.RecordingPipeline;
import dev.mdk.testing.TestFacilities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An MDK to try things on: hand-turned time, a fake table, everything recorded. */
final class Bench implements AutoCloseable {

  final TestFacilities facilities;
  final FakeRouting routing = new FakeRouting();
  final RecordingPipeline pipeline = new RecordingPipeline();
  final RecordingInteractionSink reports = new RecordingInteractionSink();
  final Mdk mdk;

  Bench(String... settings) {
    this(new TestFacilities(), settings);
  }

  Bench(TestFacilities facilities, String... settings) {
    this.facilities = facilities;
    Mdk.Builder builder =
        builder(new Parts().with(RoutingProvider.class, routing))
            .facilities(facilities)
            .logPipeline(pipeline)
            .interactionSink(reports);
    for (int i = 0; i < settings.length; i += 2) {
      builder.setting(settings[i], settings[i + 1]);
    }
    mdk = builder.start();
  }

  static Mdk.Builder builder(Parts parts) {
    return new MdkBuilder(new Modules(List.of(parts)));
  }

  List<String> texts() {
    return pipeline.events().stream().map(event -> event.text()).toList();
  }

  @Override
  public void close() {
    mdk.close();
  }

  /** The providers that are found. */
  static final class Parts implements Modules.Place {
    private final Map<Class<?>, List<Object>> providers = new HashMap<>();

    <S> Parts with(Class<S> type, S found) {
      providers.computeIfAbsent(type, key -> new ArrayList<>()).add(found);
      return this;
    }

    @Override
    public <S> Iterable<S> providers(Class<S> type) {
      return providers.getOrDefault(type, List.of()).stream().map(type::cast).toList();
    }
  }
}
