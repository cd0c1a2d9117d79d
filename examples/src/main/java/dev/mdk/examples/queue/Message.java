package dev.mdk.examples.queue;

import dev.mdk.Mdk;
import dev.mdk.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message as any queue has it: headers and a body. Six lines connect it to the MDK: one to write
 * the session into the headers, and five to have it again on the other side.
 */
final class Message {

  private final Map<String, String> headers = new HashMap<>();
  private final String body;

  Message(String body) {
    this.body = body;
  }

  String body() {
    return body;
  }

  /** Gives the message the session that it is sent in. */
  Message in(Session session) {
    session.inject(headers, Map::put);
    return this;
  }

  /**
   * Starts the session that the message is worked off in. Nobody waits for it, so it is derived
   * from the sender's: its properties without its deadline, and a trace of its own, which says
   * where it comes from.
   */
  Session derived(Mdk mdk) {
    return mdk.derive(
        headers, (all, name) -> Optional.ofNullable(all.get(name)).map(List::of).orElse(List.of()));
  }
}
