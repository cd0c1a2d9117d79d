package dev.mdk.discovery;

import dev.mdk.Version;
import dev.mdk.discovery.registry.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says why there is no node, with what is known instead; a few of each, however many there are. */
final class Explanation {

  private static final int MOST = 5;

  private Explanation() {}

  /**
   * Returns such a text as {@code no node for orders 2.0 in staging (known: 1.4 at 3 nodes; source
   * directory: SYNCED, 2 s old)}.
   */
  static String of(Pool pool, String source) {
    Pool.Question asked = pool.question();
    StringBuilder text = new StringBuilder("no node for ");
    text.append(Texts.show(asked.service())).append(' ').append(Texts.show(asked.version()));
    text.append(" in ").append(Texts.show(asked.environment().name()));

    List<String> facts = new ArrayList<>();
    Cluster fallback = pool.fallback();
    List<LiveNode> out = pool.compatible(pool.active());
    if (out.isEmpty()) {
      String here = versions(pool.main());
      String there = fallback == null ? "" : versions(fallback);
      if (!here.isEmpty()) {
        facts.add("known: " + here);
      }
      if (!there.isEmpty() && fallback != null) {
        facts.add("known in " + Texts.show(fallback.key.environment()) + ": " + there);
      }
      if (facts.isEmpty()) {
        facts.add("none known");
      }
    } else {
      text.append(out.size() == 1 ? ": the only one is" : ": all " + out.size() + " are");
      text.append(" quarantined");
      facts.add(quarantined(out));
    }
    facts.add("source " + source);
    return text.append(" (").append(String.join("; ", facts)).append(')').toString();
  }

  private static String versions(Cluster cluster) {
    Map<Version, Integer> counts =
        new TreeMap<>(Comparator.comparingInt(Version::major).thenComparingInt(Version::minor));
    for (LiveNode node : cluster.nodes()) {
      counts.merge(node.version(), 1, Integer::sum);
    }
    List<String> texts = new ArrayList<>();
    counts.forEach((version, count) -> texts.add(version + " at " + Texts.count(count, "node")));
    return someOf(texts);
  }

  private static String quarantined(List<LiveNode> nodes) {
    List<String> texts = new ArrayList<>();
    for (LiveNode node : nodes.subList(0, Math.min(MOST, nodes.size()))) {
      String reason = Admission.reason(node.state());
      texts.add(Texts.show(node.node().address()) + ": " + Texts.show(reason));
    }
    return String.join(", ", texts) + more(nodes.size());
  }

  private static String someOf(List<String> texts) {
    return String.join(", ", texts.subList(0, Math.min(MOST, texts.size()))) + more(texts.size());
  }

  private static String more(int count) {
    return count > MOST ? " and " + (count - MOST) + " more" : "";
  }
}
