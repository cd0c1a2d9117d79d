package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import dev.mdk.testing.contracts.RegistrarContract;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The sources that hold no file: these have no registry that could be away. */
class SourceContractsTest {

  @Nested
  class Fixed extends DiscoverySourceContract {
    @Override
    protected DiscoverySource source(List<Node> nodes) {
      return Sources.fixed(nodes);
    }
  }

  @Nested
  class Local extends DiscoverySourceContract {
    private final Facilities facilities = Facilities.system().start();

    @AfterEach
    void closeFacilities() {
      facilities.close();
    }

    @Override
    protected DiscoverySource source(List<Node> nodes) {
      DiscoverySource source = Sources.local(UUID.randomUUID().toString(), facilities);
      Registrar registrar = source.registrar().orElseThrow();
      nodes.forEach(node -> registrar.register(node, RegistrationListener.NONE));
      return source;
    }
  }

  @Nested
  class LocalRegistrar extends RegistrarContract {
    private final String name = UUID.randomUUID().toString();
    private final Facilities facilities = Facilities.system().start();

    @AfterEach
    void closeFacilities() {
      facilities.close();
    }

    @Override
    protected Registrar registrar() {
      return source().registrar().orElseThrow();
    }

    @Override
    protected DiscoverySource source() {
      return Sources.local(name, facilities);
    }
  }
}
