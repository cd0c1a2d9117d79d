package dev.mdk.testing.contracts;

import static dev.mdk.RegistrationListener.State.LOST;
import static dev.mdk.RegistrationListener.State.REGISTERED;
import static dev.mdk.RegistrationListener.State.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Registrar;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.Nodes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * The rules of {@link Registrar}:
 *
 * <ul>
 *   <li>what is registered is found by sources that started before and by those that start later;
 *   <li>several services of one process do not get into each other's way;
 *   <li>the handle has the node, and closing it withdraws the node, once: closing it again does
 *       nothing, even if the same node is registered anew;
 *   <li>the listener is told {@code REGISTERED} and {@code WITHDRAWN}, each once, and may block
 *       without holding up the registration;
 *   <li>any number of threads may register at once, and nothing is left behind;
 *   <li>a registry that is away is no exception: the node is registered when it is back; a
 *       registration that is lost is told, and made again;
 *   <li>a registry that lost its memory gets the node again; one that does not answer holds nobody
 *       up who closes;
 *   <li>no secret is told.
 * </ul>
 *
 * <p>The last need a registry that can be {@linkplain #breakRegistry() away}, {@linkplain
 * #emptyRegistry() lose its memory}, {@linkplain #stallRegistry() stall}, or that is spoken to with
 * a {@linkplain #secret() secret}. The registrar must run on facilities with real threads, as
 * {@link dev.mdk.spi.Facilities#system()}.
 */
@SuppressWarnings("try") // what is open for its effect is not always named
public abstract class RegistrarContract extends RegistryContract {

  /** What is told about one registration. */
  private static final class Fate implements RegistrationListener {
    final List<State> states = new CopyOnWriteArrayList<>();
    final List<Node> nodes = new CopyOnWriteArrayList<>();
    final List<String> details = new CopyOnWriteArrayList<>();

    @Override
    public void changed(Node node, State state, String detail) {
      details.add(detail);
      nodes.add(node);
      states.add(state);
    }

    boolean is(State state) {
      return !states.isEmpty() && states.get(states.size() - 1) == state;
    }
  }

  /** Makes the contract. */
  protected RegistrarContract() {}

  /**
   * Makes a registrar. All that one rule asks for register in the same registry, empty at first.
   *
   * @return the registrar
   * @throws Exception if the test has failed
   */
  protected abstract Registrar registrar() throws Exception;

  /**
   * Makes a source that tells of what is registered there.
   *
   * @return the source, not started
   * @throws Exception if the test has failed
   */
  protected abstract DiscoverySource source() throws Exception;

  private Registration register(Registrar registrar, Node node, RegistrationListener listener) {
    return prompt("register returns", () -> registrar.register(node, listener));
  }

  private void untilKnown(Heard heard, Node node) throws Exception {
    until(node + " is found", () -> heard.knows(node));
  }

  private void untilGone(Heard heard, Node node) throws Exception {
    until(node + " is gone", () -> !heard.knows(node));
  }

  @Test
  void isFoundByThoseWhoLookBeforeAndAfter() throws Exception {
    Heard before = new Heard();
    Heard after = new Heard();
    try (Subscription early = source().start(before);
        Registration registration = register(registrar(), ONE, RegistrationListener.NONE)) {
      untilKnown(before, ONE);
      try (Subscription late = source().start(after)) {
        untilKnown(after, ONE);
        registration.close();
        untilGone(before, ONE);
        untilGone(after, ONE);
      }
    }
  }

  @Test
  void theHandleHasTheNode() throws Exception {
    try (Registration registration = register(registrar(), ONE, RegistrationListener.NONE)) {
      assertThat(registration.node()).isEqualTo(ONE);
    }
  }

  @Test
  void keepsTheServicesOfOneProcessApart() throws Exception {
    Node hello = new Node("process", "hello", "1.0", ONE.address(), Map.of(), ONE.environment());
    Node orders = new Node("process", "orders", "1.0", TWO.address(), Map.of(), ONE.environment());
    Registrar registrar = registrar();
    Heard heard = new Heard();
    try (Subscription subscription = source().start(heard);
        Registration first = register(registrar, hello, RegistrationListener.NONE);
        Registration second = register(registrar, orders, RegistrationListener.NONE)) {
      untilKnown(heard, hello);
      untilKnown(heard, orders);
      first.close();
      untilGone(heard, hello);
      assertThat(heard.knows(second.node())).as("the other service is there").isTrue();
    }
  }

  @Test
  void closingAgainDoesNothing() throws Exception {
    Registrar registrar = registrar();
    Heard heard = new Heard();
    Fate fate = new Fate();
    try (Subscription subscription = source().start(heard)) {
      Registration first = register(registrar, ONE, fate);
      untilKnown(heard, ONE);
      promptly("close returns", () -> Crowd.run(4, i -> first.close()));
      untilGone(heard, ONE);

      try (Registration again = register(registrar, ONE, RegistrationListener.NONE);
          Registration marker = register(registrar, TWO, RegistrationListener.NONE)) {
        untilKnown(heard, ONE);
        first.close();
        marker.close(); // a change that comes later, and is told later
        untilGone(heard, TWO);
        assertThat(heard.knows(again.node())).as("what was registered anew is there").isTrue();
      }
      until("the withdrawal is told", () -> fate.is(WITHDRAWN));
      assertThat(fate.states).containsOnlyOnce(WITHDRAWN);
    }
  }

  @Test
  void tellsWhatBecomesOfIt() throws Exception {
    Fate fate = new Fate();
    Registration registration = register(registrar(), ONE, fate);
    until("the registration is told", () -> fate.is(REGISTERED));
    registration.close();
    until("the withdrawal is told", () -> fate.is(WITHDRAWN));

    assertThat(fate.states).containsExactly(REGISTERED, WITHDRAWN);
    assertThat(fate.nodes).containsOnly(ONE);
  }

  @Test
  void goesOnWhileAListenerBlocks() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    RegistrationListener stuck =
        (node, state, detail) -> {
          try {
            blocked.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Registrar registrar = registrar();
    Heard heard = new Heard();
    try (Subscription subscription = source().start(heard);
        Registration first = register(registrar, ONE, stuck);
        Registration second = register(registrar, TWO, RegistrationListener.NONE)) {
      untilKnown(heard, ONE);
      untilKnown(heard, second.node());
      promptly("close returns", first::close);
      untilGone(heard, ONE);
    } finally {
      blocked.countDown();
    }
  }

  @Test
  void registersForManyThreadsAndLeavesNothingBehind() throws Exception {
    Registrar registrar = registrar();
    Heard heard = new Heard();
    try (Subscription subscription = source().start(heard)) {
      Crowd.run(
          4,
          thread -> {
            for (int i = 0; i < 10; i++) {
              Node node = Nodes.node("hello", "1.0", "http://127.0.0.1:2" + thread + "0" + i);
              registrar.register(node, RegistrationListener.NONE).close();
            }
          });
      try (Registration last = register(registrar, ONE, RegistrationListener.NONE)) {
        untilKnown(heard, last.node());
        until("only the last is left", () -> heard.nodes().equals(List.of(ONE)));
      }
    }
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void registersWhatItCouldNotAtFirst() throws Exception {
    Registrar registrar = registrar();
    breakRegistry();
    Fate fate = new Fate();
    try (Registration registration = register(registrar, ONE, fate)) {
      Registration other = register(registrar, TWO, RegistrationListener.NONE);
      promptly("close returns", other::close);
      assertThat(fate.states).doesNotContain(REGISTERED);

      mendRegistry();
      until("the registration is told", () -> fate.is(REGISTERED));
      Heard heard = new Heard();
      try (Subscription subscription = source().start(heard)) {
        untilKnown(heard, registration.node());
      }
      assertThat(heard.knows(TWO)).as("what was withdrawn meanwhile is there").isFalse();
    }
  }

  @Test
  void registersAgainWhatTheRegistryLost() throws Exception {
    Fate fate = new Fate();
    try (Registration registration = register(registrar(), ONE, fate)) {
      until("the registration is told", () -> fate.is(REGISTERED));
      breakRegistry();
      until("the loss is told", () -> fate.is(LOST));
      mendRegistry();
      until("the registration is told again", () -> fate.is(REGISTERED));
      Heard heard = new Heard();
      try (Subscription subscription = source().start(heard)) {
        untilKnown(heard, registration.node());
      }
    }
  }

  @Test
  void registersAgainWithARegistryThatLostItsMemory() throws Exception {
    Fate fate = new Fate();
    try (Registration registration = register(registrar(), ONE, fate)) {
      until("the registration is told", () -> fate.is(REGISTERED));
      breakRegistry();
      until("the loss is told", () -> fate.is(LOST));
      emptyRegistry();
      until("the registration is told again", () -> fate.is(REGISTERED));
      Heard heard = new Heard();
      try (Subscription subscription = source().start(heard)) {
        untilKnown(heard, registration.node());
      }
    }
  }

  @Test
  void closesPromptlyIfTheRegistryDoesNotAnswer() throws Exception {
    Fate fate = new Fate();
    Registration registration = register(registrar(), ONE, fate);
    until("the registration is told", () -> fate.is(REGISTERED));
    stallRegistry();
    promptly("close returns", registration::close);
    until("the withdrawal is told", () -> fate.is(WITHDRAWN));
    mendRegistry();
  }

  @Test
  void tellsNoSecret() throws Exception {
    String secret = requireSecret();
    Registrar registrar = registrar();
    Fate fate = new Fate();
    try (Registration registration = register(registrar, ONE, fate)) {
      until("the registration is told", () -> fate.is(REGISTERED));
      breakRegistry();
      until("the loss is told", () -> fate.is(LOST));
      assertThat(registration.toString()).doesNotContain(secret);
    }
    assertThat(registrar.toString()).doesNotContain(secret);
    assertThat(String.join("\n", fate.details)).doesNotContain(secret);
  }
}
