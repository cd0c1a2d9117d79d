package dev.mdk.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;

/**
 * The providers of one type, from the first place that has one. Each is looked for when it is asked
 * for, as most starts need the first one only, and looking opens jars and loads classes. A provider
 * that cannot be loaded is left out, with a warning that names its type.
 */
final class Found<S> {

  private static final int MOST_PROVIDERS = 1000; // of a place, so that no broken loader goes on

  private final Class<S> type;
  private final Iterator<Modules.Place> places;
  private final List<S> providers = new ArrayList<>();
  private Iterator<S> rest = Collections.emptyIterator();
  private int tries;

  Found(Class<S> type, List<Modules.Place> places) {
    this.type = type;
    this.places = places.iterator();
  }

  /** Returns the provider at an index, counted from 0, or empty if there are fewer. */
  Optional<S> at(int index) {
    while (index >= providers.size()) {
      if (!findNext()) {
        return Optional.empty();
      }
    }
    return Optional.of(providers.get(index));
  }

  /** Returns all of them. */
  List<S> all() {
    while (findNext()) {
      // it is in the list
    }
    return List.copyOf(providers);
  }

  private boolean findNext() {
    while (true) {
      if (tryNext()) {
        return true;
      }
      if (!providers.isEmpty() || !places.hasNext()) {
        return false;
      }
      rest = places.next().providers(type).iterator();
      tries = 0;
    }
  }

  private boolean tryNext() {
    while (tries++ < MOST_PROVIDERS) {
      try {
        return rest.hasNext() && providers.add(rest.next());
      } catch (ServiceConfigurationError | LinkageError broken) {
        System.getLogger("dev.mdk")
            .log(
                System.Logger.Level.WARNING,
                "a provider of " + type.getName() + " is left out",
                broken);
      }
    }
    return false;
  }
}
