package dev.mdk.control;

import dev.mdk.Node;
import dev.mdk.RegistrationListener;
import dev.mdk.control.server.MissionControl;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Settings;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import dev.mdk.testing.contracts.RegistrarContract;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/**
 * The rules of sources and registrars, with a real Mission Control behind a proxy that can fail.
 */
class ControlContractsTest {

  private static final String TOKEN = "s3cret-t0ken";

  private final Facilities facilities = new FastFacilities();
  private final Facilities others = new FastFacilities(); // another process
  private MissionControl control;
  private Proxy proxy;

  @BeforeEach
  void start() throws IOException {
    control = MissionControl.builder().writeToken(TOKEN).start();
    proxy = new Proxy(control.rtp());
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    control.close();
    facilities.close();
    others.close();
  }

  private static DiscoverySource source(Object address, Facilities on) {
    return ControlClient.of(address.toString(), Settings.of(Map.of("token", TOKEN)), on).source();
  }

  /** Puts one that has forgotten everything in its place. */
  private void replaceControl() throws IOException {
    control.close();
    control = MissionControl.builder().writeToken(TOKEN).start();
    proxy.to(control.rtp());
    proxy.be(Proxy.Mode.FORWARD);
  }

  @Nested
  class Source extends DiscoverySourceContract {
    @Override
    protected DiscoverySource source(List<Node> nodes) {
      Registrar registrar = ControlContractsTest.source(control.rtp(), others).registrar().get();
      for (Node node : nodes) {
        registrar.register(node, RegistrationListener.NONE);
      }
      return ControlContractsTest.source(proxy.address(), facilities);
    }

    @Override
    protected boolean isOnDemand() {
      return true;
    }

    @Override
    protected void breakRegistry() {
      proxy.be(Proxy.Mode.CUT);
    }

    @Override
    protected void mendRegistry() {
      proxy.be(Proxy.Mode.FORWARD);
    }

    @Override
    protected void emptyRegistry() throws IOException {
      others.close(); // nobody brings them back
      replaceControl();
    }

    @Override
    protected void stallRegistry() {
      proxy.be(Proxy.Mode.STALL);
    }

    @Override
    protected Optional<String> secret() {
      return Optional.of(TOKEN);
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }

  @Nested
  class ControlRegistrar extends RegistrarContract {
    @Override
    protected Registrar registrar() {
      return ControlContractsTest.source(proxy.address(), facilities).registrar().orElseThrow();
    }

    /** It tells of what is wanted only, and these rules want nothing by themselves. */
    @Override
    protected DiscoverySource source() {
      DiscoverySource source = ControlContractsTest.source(proxy.address(), facilities);
      return listener -> {
        Subscription subscription = source.start(listener);
        subscription.want("hello");
        subscription.want("orders");
        return subscription;
      };
    }

    @Override
    protected void breakRegistry() {
      proxy.be(Proxy.Mode.CUT);
    }

    @Override
    protected void mendRegistry() {
      proxy.be(Proxy.Mode.FORWARD);
    }

    @Override
    protected void emptyRegistry() throws IOException {
      replaceControl();
    }

    @Override
    protected void stallRegistry() {
      proxy.be(Proxy.Mode.STALL);
    }

    @Override
    protected Optional<String> secret() {
      return Optional.of(TOKEN);
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }
}
