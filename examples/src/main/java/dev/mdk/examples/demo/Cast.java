package dev.mdk.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The processes of the play, and what comes from them. */
final class Cast {

  static final String EDGE = "edge";
  static final String GREETING = "greeting";
  static final String INCOMPATIBLE = "hello-v2";
  static final List<String> HELLO = List.of("hello-1", "hello-2", "hello-3");

  private final List<Player> players = Collections.synchronizedList(new ArrayList<>());
  private final Path folder;
  private final Optional<Control> control;
  private final Chronicle chronicle;
  private final Consumer<Chronicle.Event> onEvent;

  Cast(
      Path folder,
      Optional<Control> control,
      Chronicle chronicle,
      Consumer<Chronicle.Event> onEvent) {
    this.folder = folder;
    this.control = control;
    this.chronicle = chronicle;
    this.onEvent = onEvent;
  }

  /** Starts all of them at once, and returns when all can be called. */
  void start(Sabotage sabotage) throws IOException, InterruptedException {
    String broken = sabotage.name();
    start(GREETING, GreetingService.class, broken, sabotage);
    for (String hello : HELLO) {
      start(hello, HelloService.class, "1.0", sabotage);
    }
    start(INCOMPATIBLE, HelloService.class, "2.0", sabotage);
    start(EDGE, EdgeService.class, broken, sabotage);
    for (Player player : List.copyOf(players)) {
      chronicle.name(player.address(), player.name());
    }
  }

  private void start(String name, Class<?> service, String argument, Sabotage sabotage)
      throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("mdk.service.name", name);
    // All the times for which a node is left alone are short, so that the play is.
    settings.put("mdk.balancer.decay", "250ms");
    settings.put("mdk.breaker.pause", "2s");
    settings.put("mdk.breaker.max-pause", "3s");
    String file = "json:" + Trace.file(folder, name);
    if (control.isPresent()) {
      settings.put("mdk.server.url", control.get().rtp());
      settings.put("mdk.server.ttl", sabotage == Sabotage.REMOVAL ? "30s" : Control.TTL);
      settings.put("mdk.log.sinks", file + ",control");
    } else {
      settings.put("mdk.discovery.source", "directory:path=" + folder.resolve("nodes"));
      settings.put("mdk.log.sinks", file);
    }
    players.add(Player.start(name, service, argument, settings, folder, this::read));
  }

  private void read(Player player, String line) {
    String[] words = line.split(" ", 5);
    if (words[0].equals("CALL")) {
      chronicle.addCall(player.name(), Long.parseLong(words[1]));
    } else if (words[0].equals("EVENT")) {
      Chronicle.Event event =
          new Chronicle.Event(
              Long.parseLong(words[1]), player.name(), words[2], words[3], words[4]);
      chronicle.add(event);
      onEvent.accept(event);
    }
  }

  Player player(String name) {
    return players.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  int size() {
    return players.size();
  }

  /** Ends all of them. */
  void close() throws InterruptedException {
    players.forEach(Player::dismiss);
    for (Player player : List.copyOf(players)) {
      player.awaitEnd();
    }
  }
}
