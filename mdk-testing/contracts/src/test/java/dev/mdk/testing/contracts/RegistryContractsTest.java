package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Node;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Registrar;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.contracts.TinyRegistry.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryContractsTest {

  private static final AtomicReference<Fault> FAULT = new AtomicReference<>(Fault.NOTHING);

  static class Source extends DiscoverySourceContract {
    private final TinyRegistry registry = new TinyRegistry(FAULT.get());

    @AfterEach
    void end() {
      registry.close();
    }

    @Override
    protected DiscoverySource source(List<Node> nodes) {
      nodes.forEach(node -> registry.register(node, RegistrationListener.NONE));
      return registry;
    }

    @Override
    protected void breakRegistry() {
      registry.breakIt();
    }

    @Override
    protected void mendRegistry() {
      registry.mend();
    }

    @Override
    protected void emptyRegistry() {
      registry.mendEmpty();
    }

    @Override
    protected void spoilRegistry() {
      registry.spoil();
    }

    @Override
    protected void stallRegistry() {
      registry.stall();
    }

    @Override
    protected Optional<String> secret() {
      return Optional.of(TinyRegistry.SECRET);
    }

    @Override
    protected Duration limit() {
      return FAULT.get() == Fault.NOTHING ? super.limit() : Duration.ofMillis(100);
    }
  }

  static class Registry extends RegistrarContract {
    private final TinyRegistry registry = new TinyRegistry(FAULT.get());

    @AfterEach
    void end() {
      registry.close();
    }

    @Override
    protected Registrar registrar() {
      return registry;
    }

    @Override
    protected DiscoverySource source() {
      return registry;
    }

    @Override
    protected void breakRegistry() {
      registry.breakIt();
    }

    @Override
    protected void mendRegistry() {
      registry.mend();
    }

    @Override
    protected void emptyRegistry() {
      registry.mendEmpty();
    }

    @Override
    protected void spoilRegistry() {
      registry.spoil();
    }

    @Override
    protected void stallRegistry() {
      registry.stall();
    }

    @Override
    protected Optional<String> secret() {
      return Optional.of(TinyRegistry.SECRET);
    }

    @Override
    protected Duration limit() {
      return FAULT.get() == Fault.NOTHING ? super.limit() : Duration.ofMillis(100);
    }
  }

  /** Neither registers nor can be away. */
  static class Scripted extends DiscoverySourceContract {
    @Override
    protected DiscoverySource source(List<Node> nodes) {
      return ScriptedSource.synced(nodes.toArray(Node[]::new));
    }
  }

  @Test
  void acceptsARegistryThatKeepsTheRules() {
    FAULT.set(Fault.NOTHING);
    assertThat(Rules.broken(Source.class)).isEmpty();
    assertThat(Rules.skipped(Source.class)).isEmpty();
    assertThat(Rules.broken(Registry.class)).isEmpty();
    assertThat(Rules.skipped(Registry.class)).isEmpty();
  }

  @Test
  void skipsWhatASourceCannotDo() {
    assertThat(Rules.broken(Scripted.class)).isEmpty();
    assertThat(Rules.skipped(Scripted.class))
        .containsExactly(
            "aRegistryThatComesBackEmptyEmptiesNothingAtOnce",
            "isLostAndThenSyncedIfTheRegistryIsAwayAtTheStart",
            "isLostIfTheRegistryDoesNotAnswer",
            "keepsWhatItToldWhileItIsLost",
            "oneBadEntryLosesNoOther",
            "tellsNoSecret",
            "tellsNothingAfterItIsClosed",
            "tellsOneThingAtATime");
  }

  @ParameterizedTest
  @CsvSource({
    "SYNCED_TOO_EARLY, tellsAllNodesAndThenThatItIsSynced",
    "SYNCED_ONLY_WITH_NODES, isSyncedIfThereIsNoNode",
    "START_BLOCKS, servesEachListenerForItself",
    "SERVES_ONE_LISTENER, servesEachListenerForItself",
    "REFRESH_THROWS_ONCE_CLOSED, takesWantAndRefreshAtAnyTime",
    "CLOSE_THROWS_THE_SECOND_TIME, closesTwiceAndFromAnyThread",
    "TELLS_TWO_AT_A_TIME, tellsOneThingAtATime",
    "TELLS_AFTER_CLOSE, tellsNothingAfterItIsClosed",
    "START_THROWS_WHILE_AWAY, isLostAndThenSyncedIfTheRegistryIsAwayAtTheStart",
    "SYNCED_WHILE_AWAY, isLostAndThenSyncedIfTheRegistryIsAwayAtTheStart",
    "EMPTY_WHILE_AWAY, keepsWhatItToldWhileItIsLost",
    "STAYS_LOST, keepsWhatItToldWhileItIsLost",
    "BELIEVES_EMPTINESS, aRegistryThatComesBackEmptyEmptiesNothingAtOnce",
    "SYNCED_WHILE_STALLED, isLostIfTheRegistryDoesNotAnswer",
    "CLOSE_BLOCKS_WHILE_STALLED, isLostIfTheRegistryDoesNotAnswer",
    "LOSES_ALL_WITH_A_BAD_ENTRY, oneBadEntryLosesNoOther",
    "TELLS_ITS_SECRET, tellsNoSecret"
  })
  void noticesASourceThat(Fault fault, String rule) {
    FAULT.set(fault);
    assertThat(Rules.broken(Source.class)).contains(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "TELLS_NO_LATE_NODE, isFoundByThoseWhoLookBeforeAndAfter",
    "HANDLE_OF_ANOTHER_NODE, theHandleHasTheNode",
    "WITHDRAWS_ALL_OF_A_PROCESS, keepsTheServicesOfOneProcessApart",
    "CLOSES_AS_OFTEN_AS_TOLD, closingAgainDoesNothing",
    "TELLS_BY_THE_CALLER, goesOnWhileAListenerBlocks",
    "TELLS_NO_WITHDRAWAL, tellsWhatBecomesOfIt",
    "LEAVES_NODES_BEHIND, registersForManyThreadsAndLeavesNothingBehind",
    "REGISTER_THROWS_WHILE_AWAY, registersWhatItCouldNotAtFirst",
    "TELLS_NO_LOSS, registersAgainWhatTheRegistryLost",
    "REGISTERS_ONCE, registersAgainWhatTheRegistryLost",
    "NOT_REGISTERED_WITH_A_NEW_REGISTRY, registersAgainWithARegistryThatLostItsMemory",
    "CLOSE_BLOCKS_WHILE_STALLED, closesPromptlyIfTheRegistryDoesNotAnswer",
    "TELLS_ITS_SECRET, tellsNoSecret"
  })
  void noticesARegistrarThat(Fault fault, String rule) {
    FAULT.set(fault);
    assertThat(Rules.broken(Registry.class)).contains(rule);
  }
}
