package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.Hint;
import dev.mdk.MdkException;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.TestFacilities;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {

  @Test
  void closesSourceAndBreakersOnce() {
    Desk desk = Desk.of("a", "b");
    Crowd.run(8, number -> desk.close());
    desk.close();

    assertThat(desk.source.closings()).isEqualTo(1);
    assertThat(desk.breakers.of("a").closings).hasValue(1);
    assertThat(desk.breakers.of("b").closings).hasValue(1);
    assertThat(desk.table.health()).isEqualTo(new Health.Part(Health.State.DOWN, "closed"));
  }

  @Test
  void laterUseIsOneClearException() {
    Desk desk = Desk.of("a");
    var handle = desk.sandbox().bind("hello", "1.0");
    desk.breakers.of("a").due();
    desk.close();
    desk.breakers.of("a").due();

    assertThatThrownBy(() -> handle.resolve(Hint.NONE))
        .isExactlyInstanceOf(MdkException.class)
        .hasMessage("no node for hello 1.0 in sandbox: discovery is closed");
    assertThatThrownBy(() -> desk.sandbox().resolve("other", "1.0"))
        .isExactlyInstanceOf(MdkException.class)
        .hasMessageEndingWith("discovery is closed");
    assertThatThrownBy(() -> desk.await("hello", "1.0").join())
        .cause()
        .isExactlyInstanceOf(MdkException.class);
    assertThat(desk.facilities.time().pending()).isZero();
  }

  @Test
  void aSourceThatGoesOnTellingIsNotHeard() {
    Desk desk = Desk.of("a");
    var listener = new TableListener(desk.table);
    int told = desk.facilities.events().events().size();
    desk.close();

    listener.up(Desk.hello("b"));
    listener.down(Desk.hello("a"));
    listener.replace("hello", "sandbox", List.of());
    listener.state(SourceState.LOST, "");

    assertThat(desk.facilities.events().events()).hasSize(told);
    assertThat(desk.breakers.made).hasValue(1);
  }

  @Test
  void aSourceThatThrowsKeepsNothingOpen() {
    var facilities = new TestFacilities();
    var breakers = new FakeBreakers();
    DiscoverySource broken =
        listener -> {
          listener.up(Desk.hello("a"));
          return new DiscoverySource.Subscription() {
            @Override
            public void want(String service) {
              throw new IllegalStateException("want");
            }

            @Override
            public void close() {
              throw new StackOverflowError("close");
            }
          };
        };
    var table =
        RoutingTable.start(Desk.LIMITS, facilities, broken, breakers, Balancers.roundRobin());
    assertThat(Desk.address(table.in(Environment.SANDBOX), "hello", "1.0")).isEqualTo("a");

    table.close();

    assertThat(breakers.of("a").closings).hasValue(1);
  }

  @Test
  void anEngineThatThrowsCostsTheBreakerAndNotTheNode() {
    BreakerEngine broken =
        (node, changed) -> {
          throw new IllegalStateException("no breaker");
        };
    try (var table =
        Discovery.start(
            Sources.fixed(List.of(Desk.hello("a"))),
            new TestFacilities(),
            broken,
            Balancers.random(),
            Settings.NONE)) {
      assertThat(Desk.address(table.in(Environment.SANDBOX), "hello", "1.0")).isEqualTo("a");
    }
  }
}
