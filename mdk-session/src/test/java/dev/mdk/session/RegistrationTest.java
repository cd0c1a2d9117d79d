package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import dev.mdk.MdkException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.json.JsonString;
import dev.mdk.spi.Registrar;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.RecordingPipeline;
import dev.mdk.testing.RecordingRegistrar;
import dev.mdk.testing.TestFacilities;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {

  private static final Node HELLO = Nodes.node("hello", "1.0", "http://a");

  private final RecordingRegistrar registrar = new RecordingRegistrar();
  private final RecordingPipeline pipeline = new RecordingPipeline();
  private final Mdk mdk = mdk(registrar);

  private Mdk mdk(Registrar with) {
    return Bench.builder(new Bench.Parts())
        .facilities(new TestFacilities())
        .logPipeline(pipeline)
        .registrar(with)
        .start();
  }

  @AfterEach
  void close() {
    mdk.close();
  }

  @Test
  void registersUnderTheIdOfTheProcess() {
    Registration registration = mdk.register("hello", "1.0", "http://a");

    Node node = registrar.registered().get(0);
    assertThat(registration.node()).isEqualTo(node);
    assertThat(node.id()).isEqualTo(mdk.facilities().processId());
    assertThat(node.environment()).isEqualTo(mdk.environment());
    assertThat(node.properties()).containsEntry("datawire_nodeId", JsonString.of(node.id()));
  }

  @Test
  void tellsTheNodesAtSeveralAddressesOfOneServiceApart() {
    Node first = mdk.register("hello", "1.0", "http://a").node();
    Node second = mdk.register("hello", "1.0", "http://b").node();
    Node other = mdk.register("other", "1.0", "http://b").node();

    assertThat(second.isSame(first)).isFalse();
    assertThat(second.id()).isEqualTo(first.id() + "@http://b");
    assertThat(second.properties()).isEqualTo(first.properties());
    assertThat(other.id()).isEqualTo(first.id());
    assertThat(mdk.register("hello", "1.0", "http://a").node()).isEqualTo(first);
  }

  @Test
  void sharesTheRegistrationOfTheSameServiceAndAddress() {
    Registration first = mdk.register(HELLO, RegistrationListener.NONE);
    Registration second = mdk.register(HELLO, RegistrationListener.NONE);
    mdk.register("hello", "1.0", "http://b");
    assertThat(registrar.history()).hasSize(2);

    first.close();
    first.close();
    assertThat(registrar.registered()).hasSize(2);

    second.close();
    assertThat(registrar.registered()).hasSize(1);

    mdk.register(HELLO, RegistrationListener.NONE);
    assertThat(registrar.registered()).hasSize(2);
  }

  @Test
  void tellsEachListenerWhatBecomesOfIt() {
    List<State> first = new ArrayList<>();
    List<State> second = new ArrayList<>();
    Registration closed = mdk.register(HELLO, (node, state, detail) -> first.add(state));
    registrar.tell(State.LOST, "away");
    Registration kept = mdk.register(HELLO, (node, state, detail) -> second.add(state));
    closed.close();
    registrar.tell(State.REGISTERED, "back");
    kept.close();

    assertThat(first).containsExactly(State.REGISTERED, State.LOST);
    assertThat(second).containsExactly(State.LOST, State.REGISTERED, State.WITHDRAWN);
  }

  @Test
  void withdrawsAllAtTheEnd() {
    Registration registration = mdk.register(HELLO, RegistrationListener.NONE);

    mdk.close();
    registration.close();

    assertThat(registrar.registered()).isEmpty();
    assertThatThrownBy(() -> mdk.register(HELLO, RegistrationListener.NONE))
        .isInstanceOf(MdkException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void refusesWhatCannotBeRegistered() {
    assertThatThrownBy(() -> mdk.register("hello", "latest", "http://a"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("version: latest of hello (expected: such as 1.0)");
    assertThatThrownBy(() -> mdk.register("hello", "1.0", ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("address");
    assertThatThrownBy(() -> mdk.register("", "1.0", "http://a"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("service");
  }

  @Test
  void saysWhatCannotRegister() {
    try (Mdk none = Bench.builder(new Bench.Parts()).facilities(new TestFacilities()).start()) {
      assertThatThrownBy(() -> none.register("hello", "1.0", "http://a"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("no source has no registrar")
          .hasMessageContaining("directory:");
    }
  }

  @Test
  void forgetsARegistrationThatWasRefused() {
    List<Node> asked = new ArrayList<>();
    try (Mdk refusing =
        mdk(
            (node, listener) -> {
              asked.add(node);
              throw new ConfigurationException("never");
            })) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> refusing.register(HELLO, RegistrationListener.NONE))
            .hasMessage("never");
      }
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void refusesEachOfThoseWhoAskedTogether() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch refuse = new CountDownLatch(1);
    AtomicInteger refused = new AtomicInteger();
    Registrar slow =
        (node, listener) -> {
          asked.countDown();
          try {
            assertThat(refuse.await(60, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          throw new ConfigurationException("never");
        };
    try (Mdk refusing = mdk(slow)) {
      Crowd.run(
          3,
          number -> {
            if (number == 2) {
              assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
              refuse.countDown();
            } else {
              assertThatThrownBy(() -> refusing.register(HELLO, RegistrationListener.NONE))
                  .hasMessage("never");
              refused.incrementAndGet();
            }
          });
    }
    assertThat(refused).hasValue(2);
  }

  @Test
  void logsUnderTheNameOfTheFirstServiceRegistered() {
    mdk.session().info("a", "before");
    mdk.register(HELLO, RegistrationListener.NONE);
    mdk.register("other", "1.0", "http://a");
    mdk.session().info("a", "after");

    assertThat(pipeline.events()).extracting(event -> event.service()).containsExactly("", "hello");
  }

  @Test
  void neverWithdrawsWhatSomebodyStillHolds() {
    for (int round = 0; round < 100; round++) {
      Registration held = mdk.register(HELLO, RegistrationListener.NONE);

      Crowd.run(4, number -> mdk.register(HELLO, RegistrationListener.NONE).close());

      assertThat(registrar.registered()).containsExactly(HELLO);
      held.close();
      Crowd.run(4, number -> mdk.register(HELLO, RegistrationListener.NONE).close());
      assertThat(registrar.registered()).isEmpty();
    }
  }
}
