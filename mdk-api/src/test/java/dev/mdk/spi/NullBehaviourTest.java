package dev.mdk.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.RegistrationListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

/** What happens where a module is missing. */
class NullBehaviourTest {

  private static final Node NODE = new Node("i", "s", "1.0", "a", Map.of(), Environment.SANDBOX);

  @Test
  void saysWhichModuleIsMissingWhereNothingResolves() {
    Resolver resolver = Routing.NONE.in(Environment.SANDBOX);
    String message = "no node for hello 1.0: no discovery module (add mdk-discovery)";

    assertThatThrownBy(() -> resolver.resolve("hello", "1.0"))
        .isInstanceOf(NoNodeException.class)
        .hasMessage(message);
    assertThat(resolver.await("hello", "1.0", Hint.NONE, Deadline.NONE))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(NoNodeException.class)
        .withMessage(message);
    assertThat(Routing.NONE.health().state()).isEqualTo(Health.State.UP);
    Routing.NONE.close();
  }

  @Test
  void quarantinesNobodyWithoutABreaker() {
    BreakerEngine.Breaker breaker =
        BreakerEngine.NONE.breaker(
            NODE,
            () -> {
              throw new AssertionError("nothing changes");
            });
    for (int i = 0; i < 100; i++) {
      breaker.record(0, Outcome.UNREACHABLE, -1);
    }

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.tryProbe(1)).isEmpty();
    breaker.close();
  }

  @Test
  void keepsNoAccountOfLinesThatGoNowhere() {
    assertThat(LogPipeline.NONE.isOpen()).isFalse();
    assertThat(LogPipeline.NONE.flush(Duration.ZERO)).isTrue();
    assertThat(LogPipeline.NONE.account()).isEqualTo(new LogPipeline.Account(0, 0, 0, 0));
    assertThat(LogPipeline.NONE.health().state()).isEqualTo(Health.State.UP);
    LogPipeline.NONE.close();
  }

  @Test
  void limitsNothingWithoutABulkheadAndRetriesNothingWithoutAPolicy() {
    assertThat(Bulkhead.UNLIMITED.acquire(() -> 0)).isCompletedWithValue(true);
    Bulkhead.UNLIMITED.release();
    assertThat(RetryBudget.UNLIMITED.tryRetry()).isTrue();
    RetryBudget.UNLIMITED.succeeded();
    assertThat(
            RetryPolicy.NEVER.next(
                new RetryPolicy.Failure(1, Outcome.UNREACHABLE, true, Optional.empty())))
        .isEmpty();
    assertThat(Deadline.NONE.remainingNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void isSyncedAtOnceWithoutASource() {
    List<String> told = new ArrayList<>();
    NodeListener listener =
        new NodeListener() {
          @Override
          public void up(Node node) {
            told.add("up");
          }

          @Override
          public void down(Node node) {
            told.add("down");
          }

          @Override
          public void replace(String service, String environment, Collection<Node> nodes) {
            told.add("replace");
          }

          @Override
          public void state(SourceState state, String detail) {
            told.add(state + " " + detail);
          }
        };

    DiscoverySource.Subscription subscription = DiscoverySource.NONE.start(listener);
    subscription.want("s");
    subscription.refresh("s");
    subscription.close();
    subscription.close();

    assertThat(told).containsExactly("SYNCED no source");
    assertThat(DiscoverySource.NONE.registrar()).isEmpty();
  }

  @Test
  void tellsNobodyWithoutAListener() {
    MdkListener.NONE.onEvent(new MdkEvent.NodeUp(NODE));
    RegistrationListener.NONE.changed(NODE, RegistrationListener.State.LOST, "");
  }

  @Test
  void saysWhichModuleIsMissingWhereNothingProvidesTheMdk() {
    ClassLoader empty = new ClassLoader(null) {};

    assertThatThrownBy(() -> Mdk.builder(empty))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "no provider of dev.mdk.Mdk in " + empty + " (expected: mdk-session on the path)");
    assertThatThrownBy(Mdk::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("(expected: mdk-session on the path)");
    assertThatThrownBy(() -> Mdk.builder(ModuleLayer.boot()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("(expected: mdk-session on the path)");
  }

  @Test
  void saysThatTheProviderOfTheMdkIsBrokenWithItsCause() {
    ClassLoader broken = new Naming("dev.mdk.NoSuchClass");

    assertThatThrownBy(() -> Mdk.builder(broken))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the provider of dev.mdk.Mdk is broken")
        .hasCauseInstanceOf(ServiceConfigurationError.class);
  }

  /** Names a provider that is not there, as a jar that was cut apart does. */
  private static final class Naming extends ClassLoader {
    private final String provider;

    Naming(String provider) {
      super(null);
      this.provider = provider;
    }

    @Override
    @SuppressWarnings("deprecation") // the one form that JDK 17 and later have in common
    public Enumeration<URL> getResources(String name) throws IOException {
      if (!name.equals("META-INF/services/" + MdkProvider.class.getName())) {
        return Collections.emptyEnumeration();
      }
      URLStreamHandler handler =
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                  return new ByteArrayInputStream(provider.getBytes(StandardCharsets.UTF_8));
                }
              };
            }
          };
      return Collections.enumeration(List.of(new URL("test", "", -1, "/", handler)));
    }
  }
}
