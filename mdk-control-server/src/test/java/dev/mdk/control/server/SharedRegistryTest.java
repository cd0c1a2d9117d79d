package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SharedRegistryTest {

  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Duration EMPTY_AFTER = Duration.ofSeconds(10);

  private final TestFacilities facilities = new TestFacilities();
  private final List<String> heard = new ArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>(); // to the engine
  private final Engine engine = new Engine();
  private int synced;
  private final SharedRegistry registry =
      new SharedRegistry(facilities, new Ear(), 3, engine, EMPTY_AFTER, () -> synced++);

  private final class Ear implements Registry.Listener {
    @Override
    public void up(Lease lease) {
      heard.add("up " + lease.node().id() + " " + lease.node().version());
    }

    @Override
    public void down(Lease lease, Registry.Reason reason) {
      heard.add(reason.text() + " " + lease.node().id());
    }
  }

  /** Keeps what it is told, and tells what the test says. */
  private final class Engine implements DiscoverySource {
    NodeListener listener;

    @Override
    public Subscription start(NodeListener listener) {
      this.listener = listener;
      return () -> said.add("closed");
    }

    @Override
    public Optional<Registrar> registrar() {
      return Optional.of(
          (node, told) -> {
            said.add("register " + node.id() + " " + node.version());
            return new Registration() {
              @Override
              public Node node() {
                return node;
              }

              @Override
              public void close() {
                said.add("withdraw " + node.id() + " " + node.version());
              }
            };
          });
    }

    @Override
    public String toString() {
      return "the engine";
    }
  }

  private static Node node(String id, String address, String version) {
    return new Node(id, "orders", version, address, Map.of(), Environment.SANDBOX);
  }

  private static Node node(String id) {
    return node(id, "http://" + id, "1.0");
  }

  private void awaitSaid(String... all) {
    while (said.size() < all.length) {
      Thread.onSpinWait(); // withdrawing goes by another thread; the build has a time limit
    }
    assertThat(said).containsExactly(all);
  }

  @Test
  void keepsInTheEngineWhatIsRegisteredHere() {
    registry.put(node("a"), TTL);
    engine.listener.up(node("a")); // as the engine tells it to all
    registry.put(node("a"), TTL);
    assertThat(heard).containsExactly("up a 1.0");
    awaitSaid("register a 1.0");

    registry.put(node("a", "http://a", "2.0"), TTL);
    engine.listener.up(node("a", "http://a", "2.0"));
    assertThat(heard).containsExactly("up a 1.0", "up a 2.0");
    awaitSaid("register a 1.0", "register a 2.0", "withdraw a 1.0");

    assertThat(registry.remove(Lease.Key.of(node("a")))).isTrue();
    engine.listener.down(node("a"));
    assertThat(heard).containsExactly("up a 1.0", "up a 2.0", "down a");
    awaitSaid("register a 1.0", "register a 2.0", "withdraw a 1.0", "withdraw a 2.0");
  }

  @Test
  void tellsOfTheNodesOfOthers() {
    engine.listener.up(node("b"));
    engine.listener.up(node("b"));
    assertThat(registry.find(Lease.Key.of(node("b")))).isPresent();
    assertThat(registry.renew(Lease.Key.of(node("b")))).isEmpty(); // its client must register here
    engine.listener.down(node("b"));

    assertThat(heard).containsExactly("up b 1.0", "down b");
    assertThat(said).isEmpty();
  }

  @Test
  void leavesToTheEngineWhoWasNotHeardOfHere() {
    engine.listener.state(SourceState.SYNCED, "");
    registry.put(node("a"), TTL);
    engine.listener.up(node("a"));
    facilities.time().advance(TTL.plusSeconds(1)); // it speaks with another Mission Control by now
    assertThat(heard).containsExactly("up a 1.0");
    awaitSaid("register a 1.0", "withdraw a 1.0");

    engine.listener.down(node("a"));
    assertThat(heard).containsExactly("up a 1.0", "down a");
  }

  @Test
  void expiresByItselfWhileTheEngineIsAway() {
    registry.put(node("a"), TTL);
    engine.listener.up(node("a"));
    engine.listener.up(node("b"));
    engine.listener.state(SourceState.LOST, "refused");
    facilities.time().advance(TTL.plusSeconds(1));

    assertThat(heard).containsExactly("up a 1.0", "up b 1.0", "expired a");
  }

  @Test
  void takesANodeAtTheSameAddressForTheSuccessor() {
    engine.listener.up(node("a"));
    engine.listener.up(node("b", "http://a", "1.0"));
    engine.listener.down(node("a"));

    assertThat(heard).containsExactly("up a 1.0", "replaced a", "up b 1.0");
  }

  @Test
  void findsANodeWithoutAnIdByItsAddress() {
    engine.listener.up(node("b", "http://a", "1.0"));
    engine.listener.down(node("http://a", "http://a", "1.0"));

    assertThat(heard).containsExactly("up b 1.0", "down b");
  }

  @Test
  void believesAnEmptyServiceOnlyAfterAWhile() {
    engine.listener.replace("orders", "sandbox", List.of(node("a"), node("b")));
    engine.listener.replace("orders", "sandbox", List.of(node("b")));
    assertThat(heard).containsExactly("up a 1.0", "up b 1.0", "down a");

    engine.listener.replace("orders", "sandbox", List.of());
    facilities.time().advance(EMPTY_AFTER.minusMillis(1));
    engine.listener.replace("orders", "sandbox", List.of(node("b")));
    facilities.time().advance(EMPTY_AFTER);
    assertThat(heard).containsExactly("up a 1.0", "up b 1.0", "down a");

    engine.listener.replace("orders", "sandbox", List.of());
    facilities.time().advance(EMPTY_AFTER);
    assertThat(heard).endsWith("down b");
  }

  @Test
  void isSettledWhenTheEngineHasToldAll() {
    engine.listener.state(SourceState.CONNECTING, "");
    assertThat(synced).isZero();
    engine.listener.state(SourceState.SYNCED, "");
    engine.listener.state(SourceState.LOST, "refused");
    engine.listener.state(SourceState.SYNCED, "");
    assertThat(synced).isEqualTo(1);
  }

  @Test
  void showsNoMoreThanItMay() {
    for (String id : List.of("a", "b", "c", "d")) {
      engine.listener.up(node(id));
    }
    assertThat(heard).containsExactly("up a 1.0", "up b 1.0", "up c 1.0");
  }

  @Test
  void withdrawsNothingWhenItIsClosed() {
    registry.put(node("a"), TTL);
    registry.close();

    awaitSaid("register a 1.0", "closed");
  }

  @Test
  void wantsAnEngineThatRegisters() {
    DiscoverySource readOnly = listener -> () -> {};
    assertThatThrownBy(
            () ->
                new SharedRegistry(facilities, new Ear(), 3, readOnly, EMPTY_AFTER, () -> synced++))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot register");
  }
}
