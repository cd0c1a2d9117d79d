package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Node;
import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedSourceTest {

  private static final Node ONE = Nodes.node("hello", "1.0", "http://h:1");
  private static final Node TWO = Nodes.node("hello", "1.0", "http://h:2");

  private static final class Heard implements NodeListener {
    final List<String> calls = new ArrayList<>();

    @Override
    public void up(Node node) {
      calls.add("up " + node.address());
    }

    @Override
    public void down(Node node) {
      calls.add("down " + node.address());
    }

    @Override
    public void replace(String service, String environment, Collection<Node> nodes) {
      calls.add("replace " + service + " " + environment + " " + nodes.size());
    }

    @Override
    public void state(SourceState state, String detail) {
      calls.add(state + " " + detail);
    }
  }

  @Test
  void tellsAllItsListenersUntilTheyClose() {
    ScriptedSource source = new ScriptedSource();
    Heard first = new Heard();
    Heard second = new Heard();
    Subscription subscription = source.start(first);
    source.start(second);

    source.up(ONE, TWO);
    subscription.close();
    subscription.close();
    source.down(ONE);
    source.replace("hello", "sandbox", TWO);
    source.state(SourceState.LOST, "away");

    assertThat(first.calls).containsExactly("up http://h:1", "up http://h:2");
    assertThat(second.calls)
        .containsExactly(
            "up http://h:1",
            "up http://h:2",
            "down http://h:1",
            "replace hello sandbox 1",
            "LOST away");
    assertThat(source.starts()).isEqualTo(2);
    assertThat(source.closings()).isEqualTo(1);
  }

  @Test
  void tellsItsFirstNodesAtTheStart() {
    Heard heard = new Heard();

    ScriptedSource.synced(ONE).start(heard);

    assertThat(heard.calls).containsExactly("up http://h:1", "SYNCED ");
  }

  @Test
  void keepsWhatItWasAsked() {
    ScriptedSource source = new ScriptedSource();
    Subscription subscription = source.start(new Heard());

    subscription.want("hello");
    subscription.refresh("hello");
    subscription.refresh("hello");

    assertThat(source.wanted()).containsExactly("hello");
    assertThat(source.refreshed()).containsExactly("hello", "hello");
  }

  @Test
  void registersWhereItIsTold() {
    RecordingRegistrar registrar = new RecordingRegistrar();
    ScriptedSource source = new ScriptedSource().withRegistrar(registrar);
    List<String> told = new ArrayList<>();

    var registration =
        source
            .registrar()
            .orElseThrow()
            .register(ONE, (node, state, detail) -> told.add(state + detail));
    assertThat(registrar.registered()).containsExactly(ONE);
    registrar.tell(State.LOST, " away");
    registration.close();
    registration.close();
    registrar.tell(State.LOST, " too late");

    assertThat(told).containsExactly("REGISTERED", "LOST away", "WITHDRAWN");
    assertThat(registrar.registered()).isEmpty();
    assertThat(registrar.history()).containsExactly(ONE);
  }
}
