package dev.mdk.testing.contracts;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs a contract as a build would, and says what came of its rules. */
final class Rules {
  private Rules() {}

  /** The rules that fail. */
  static Set<String> broken(Class<?> contract) {
    return names(run(contract).failed().stream());
  }

  /** The rules that are skipped. */
  static Set<String> skipped(Class<?> contract) {
    return names(run(contract).aborted().stream());
  }

  private static Events run(Class<?> contract) {
    Events events =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(contract))
            .execute()
            .testEvents();
    if (events.started().count() == 0) {
      throw new AssertionError("no rule of " + contract);
    }
    return events;
  }

  private static Set<String> names(Stream<Event> events) {
    Set<String> names = new TreeSet<>();
    events.forEach(
        event -> names.add(event.getTestDescriptor().getDisplayName().replace("()", "")));
    return names;
  }
}
