package dev.mdk.discovery;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Several sources as one. */
final class ComposedSource implements DiscoverySource {

  /** How sources are composed; see {@link Sources}. */
  enum Kind {
    FIRST_OF("firstOf"),
    UNION("union"),
    FALLBACK("fallback");

    final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  private final Kind kind;
  private final List<DiscoverySource> sources;

  ComposedSource(Kind kind, DiscoverySource... sources) {
    if (sources.length == 0) {
      throw new IllegalArgumentException("sources: none (expected: at least one)");
    }
    this.kind = kind;
    this.sources = List.of(sources);
  }

  @Override
  public Subscription start(NodeListener listener) {
    Composition composition = new Composition(kind, sources, listener);
    composition.start();
    return composition;
  }

  @Override
  public Optional<Registrar> registrar() {
    return sources.stream().flatMap(source -> source.registrar().stream()).findFirst();
  }

  @Override
  public String toString() {
    return sources.stream()
        .map(SourceStatus::nameOf)
        .collect(Collectors.joining(", ", kind.title + "(", ")"));
  }
}
