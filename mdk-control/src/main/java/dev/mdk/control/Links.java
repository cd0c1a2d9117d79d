package dev.mdk.control;

import dev.mdk.spi.Facilities;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of this JVM: one for each process, as an MDK is one, and Mission Control. */
final class Links {

  /** Facilities are equal to themselves only. */
  private record Key(Facilities facilities, URI uri) {}

  private static final Map<Key, Link> OPEN = new ConcurrentHashMap<>();

  private Links() {}

  /** Returns the connection, with one user more. */
  static Link acquire(Place place, Facilities facilities) {
    Key key = new Key(facilities, place.uri());
    while (true) {
      Link link =
          OPEN.computeIfAbsent(
              key, absent -> new Link(place, facilities, () -> OPEN.remove(absent)));
      if (link.acquire()) {
        return link;
      }
      OPEN.remove(key, link);
    }
  }
}
