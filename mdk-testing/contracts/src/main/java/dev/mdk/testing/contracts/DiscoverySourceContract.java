package dev.mdk.testing.contracts;

import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The rules of {@link DiscoverySource}:
 *
 * <ul>
 *   <li>it tells all nodes that there are, and only then that it is synced;
 *   <li>one call at a time, whatever happens at the same time;
 *   <li>started twice, it serves each listener for itself;
 *   <li>{@code want} and {@code refresh} may be called from any thread, at any time, for any
 *       service, and return promptly;
 *   <li>closed, also twice and by many threads, it tells nothing any more;
 *   <li>a registry that is away is told as lost, never thrown, and what was told stays;
 *   <li>it comes back by itself;
 *   <li>a registry that comes back empty empties nothing at once; one that does not answer is lost,
 *       and holds nobody up who closes;
 *   <li>one bad entry loses none of the others;
 *   <li>no secret is told.
 * </ul>
 *
 * <p>Two rules need a source that can register, three a registry that can be {@linkplain
 * #breakRegistry() away}, and others one that can {@linkplain #emptyRegistry() lose its memory},
 * {@linkplain #stallRegistry() stall}, be {@linkplain #spoilRegistry() spoilt}, or that is spoken
 * to with a {@linkplain #secret() secret}.
 */
@SuppressWarnings("try") // what is open for its effect is not always named
public abstract class DiscoverySourceContract extends RegistryContract {

  /** Makes the contract. */
  protected DiscoverySourceContract() {}

  /**
   * Makes a source, not started. Where nodes must be registered first, they are when this returns.
   *
   * @param nodes what it is to tell of
   * @return the source
   * @throws Exception if the test has failed
   */
  protected abstract DiscoverySource source(List<Node> nodes) throws Exception;

  /**
   * Returns nodes that the registry can have, all parts of them: at least two of one service, the
   * first ones, and one of another.
   *
   * @return nodes of several services, versions and environments unless overridden
   */
  protected List<Node> nodes() {
    return SOME;
  }

  /** Starts a source and asks for all services, as some tell of those only. */
  private Subscription start(DiscoverySource source, Heard heard) {
    Subscription subscription = prompt("start returns", () -> source.start(heard));
    nodes().stream().map(Node::service).distinct().forEach(subscription::want);
    return subscription;
  }

  private void untilAllAreKnown(Heard heard) throws Exception {
    until("all nodes are told", () -> heard.nodes().size() == nodes().size());
    assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());
  }

  /**
   * Returns whether the source tells of services only that are {@linkplain Subscription#want
   * wanted}. Such a one may be synced before it is asked for anything.
   *
   * @return false unless overridden
   */
  protected boolean isOnDemand() {
    return false;
  }

  private void untilSynced(Heard heard) throws Exception {
    until("the source is synced", () -> heard.is(SYNCED));
  }

  /** Waits until it has told all nodes: once it is synced, if it does so unasked. */
  private void untilToldAll(Heard heard) throws Exception {
    untilSynced(heard);
    if (isOnDemand()) {
      untilAllAreKnown(heard);
    }
  }

  private static Registrar registrar(DiscoverySource source) {
    Assumptions.assumeTrue(source.registrar().isPresent(), "cannot register");
    return source.registrar().orElseThrow();
  }

  @Test
  void tellsAllNodesAndThenThatItIsSynced() throws Exception {
    Heard heard = new Heard();
    try (Subscription subscription = start(source(nodes()), heard)) {
      untilToldAll(heard);
      assertThat(isOnDemand() ? heard.nodes() : heard.whenSynced().orElseThrow())
          .as("nodes told before SYNCED")
          .containsExactlyInAnyOrderElementsOf(nodes());
    }
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void isSyncedIfThereIsNoNode() throws Exception {
    Heard heard = new Heard();
    try (Subscription subscription = start(source(List.of()), heard)) {
      untilSynced(heard);
    }
    assertThat(heard.nodes()).isEmpty();
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void servesEachListenerForItself() throws Exception {
    DiscoverySource source = source(nodes());
    Heard first = new Heard();
    Heard second = new Heard();
    start(source, first).close();
    try (Subscription subscription = start(source, second)) {
      untilToldAll(second);
      assertThat(second.nodes()).containsExactlyInAnyOrderElementsOf(nodes());
    }
  }

  @Test
  void takesWantAndRefreshAtAnyTime() throws Exception {
    Heard heard = new Heard();
    Subscription subscription = start(source(nodes()), heard);
    promptly("want and refresh return", () -> Crowd.run(4, i -> ask(subscription)));
    untilToldAll(heard);
    promptly("want and refresh return once synced", () -> Crowd.run(4, i -> ask(subscription)));
    assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());

    subscription.close();
    promptly("want and refresh return once closed", () -> ask(subscription));
    assertThat(heard.faults()).isEmpty();
  }

  private static void ask(Subscription subscription) {
    for (String service : List.of("hello", "orders", "unheard of")) {
      subscription.want(service);
      subscription.refresh(service);
    }
  }

  @Test
  void closesTwiceAndFromAnyThread() throws Exception {
    Heard heard = new Heard();
    Subscription subscription = start(source(nodes()), heard);
    promptly("close returns", () -> Crowd.run(4, i -> subscription.close()));
    promptly("close returns again", subscription::close);
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void tellsOneThingAtATime() throws Exception {
    DiscoverySource source = source(nodes());
    Registrar registrar = registrar(source);
    Heard heard = new Heard();
    try (Subscription subscription = start(source, heard)) {
      Crowd.run(
          4,
          thread -> {
            for (int i = 0; i < 25; i++) {
              Node node = Nodes.node("hello", "1.0", "http://127.0.0.1:2" + thread + "0" + i);
              registrar.register(node, RegistrationListener.NONE).close();
              subscription.refresh("hello");
            }
          });
      until(
          "what was withdrawn is gone",
          () -> heard.is(SYNCED) && heard.nodes().size() == nodes().size());
      assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());
    }
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void tellsNothingAfterItIsClosed() throws Exception {
    DiscoverySource source = source(List.of(ONE));
    Registrar registrar = registrar(source);
    Heard closed = new Heard();
    Heard open = new Heard();
    Subscription subscription = start(source, closed);
    untilSynced(closed);
    try (Subscription other = start(source, open)) {
      untilSynced(open);
      subscription.close();
      int before = closed.calls();

      try (Registration registration = registrar.register(TWO, RegistrationListener.NONE)) {
        until("another listener is told of a new node", () -> open.knows(TWO));
      }
      until("another listener is told that it is gone", () -> !open.knows(TWO));
      assertThat(closed.calls()).as("calls after close").isEqualTo(before);
    }
  }

  @Test
  void isLostAndThenSyncedIfTheRegistryIsAwayAtTheStart() throws Exception {
    DiscoverySource source = source(nodes());
    breakRegistry();
    Heard heard = new Heard();
    try (Subscription subscription = start(source, heard)) {
      until("the source is lost", () -> heard.is(LOST));
      assertThat(heard.whenSynced()).as("told to be synced").isEmpty();

      mendRegistry();
      untilToldAll(heard);
      until("all nodes are told", () -> heard.nodes().size() == nodes().size());
      assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());
    }
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void keepsWhatItToldWhileItIsLost() throws Exception {
    Heard heard = new Heard();
    try (Subscription subscription = start(source(nodes()), heard)) {
      untilToldAll(heard);
      breakRegistry();
      subscription.refresh("hello");
      until("the source is lost", () -> heard.is(LOST));
      assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());

      mendRegistry();
      untilToldAll(heard);
      until("all nodes are there", () -> heard.nodes().size() == nodes().size());
      assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());
    }
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void aRegistryThatComesBackEmptyEmptiesNothingAtOnce() throws Exception {
    Heard heard = new Heard();
    try (Subscription subscription = start(source(nodes()), heard)) {
      untilToldAll(heard);
      untilAllAreKnown(heard);
      breakRegistry();
      subscription.refresh("hello");
      until("the source is lost", () -> heard.is(LOST));
      emptyRegistry();
      untilToldAll(heard);
      assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());
    }
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void isLostIfTheRegistryDoesNotAnswer() throws Exception {
    Heard heard = new Heard();
    Subscription subscription = start(source(nodes()), heard);
    untilToldAll(heard);
    untilAllAreKnown(heard);
    stallRegistry();
    subscription.refresh("hello");
    until("the source is lost", () -> heard.is(LOST));
    assertThat(heard.nodes()).containsExactlyInAnyOrderElementsOf(nodes());
    promptly("close returns", subscription::close);

    mendRegistry();
    assertThat(heard.faults()).isEmpty();
  }

  @Test
  void oneBadEntryLosesNoOther() throws Exception {
    DiscoverySource source = source(nodes());
    Heard before = new Heard();
    Heard after = new Heard();
    try (Subscription early = start(source, before)) {
      untilToldAll(before);
      spoilRegistry();
      try (Subscription late = start(source, after)) {
        untilToldAll(after);
        untilAllAreKnown(after);
        untilAllAreKnown(before);
      }
    }
  }

  @Test
  void tellsNoSecret() throws Exception {
    String secret = requireSecret();
    DiscoverySource source = source(nodes());
    Heard heard = new Heard();
    try (Subscription subscription = start(source, heard)) {
      untilToldAll(heard);
      breakRegistry();
      subscription.refresh("hello");
      until("the source is lost", () -> heard.is(LOST));
      assertThat(subscription.toString()).doesNotContain(secret);
    }
    assertThat(source.toString()).doesNotContain(secret);
    assertThat(String.join("\n", heard.details())).doesNotContain(secret);
  }
}
