package dev.mdk.discovery;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import dev.mdk.wire.NodeCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Nodes that never change. */
final class StaticSource implements DiscoverySource {

  private static final int WARNINGS = 10;

  private final List<Node> nodes;

  StaticSource(Collection<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** Reads a list of nodes; a bad one is left out with a warning, and loses none of the others. */
  static StaticSource parse(String json) {
    List<Node> nodes = new ArrayList<>();
    int bad = 0;
    for (JsonValue entry : entries(json)) {
      Optional<Node> node = NodeCodec.decode(entry);
      node.ifPresent(nodes::add);
      if (node.isEmpty() && bad++ < WARNINGS) {
        System.getLogger("dev.mdk")
            .log(
                System.Logger.Level.WARNING,
                "discovery.source: left out " + Texts.show(entry.toString()) + EXPECTED);
      }
    }
    if (bad > WARNINGS) {
      System.getLogger("dev.mdk")
          .log(
              System.Logger.Level.WARNING,
              "discovery.source: left out " + (bad - WARNINGS) + " more entries" + EXPECTED);
    }
    return new StaticSource(nodes);
  }

  private static final String EXPECTED = " (expected: a node with service, version and address)";

  private static List<JsonValue> entries(String json) {
    String problem;
    try {
      Optional<JsonArray> list = Json.parse(json).asArray();
      if (list.isPresent()) {
        return list.get().elements();
      }
      problem = "it is no list";
    } catch (JsonException e) {
      problem = e.getMessage();
    }
    throw new ConfigurationException(
        "discovery.source: static:nodes="
            + Texts.show(json)
            + ": "
            + problem
            + " (expected: a JSON list of nodes)");
  }

  @Override
  public Subscription start(NodeListener listener) {
    nodes.forEach(listener::up);
    listener.state(SourceState.SYNCED, "");
    return () -> {};
  }

  @Override
  public String toString() {
    return "static";
  }
}
