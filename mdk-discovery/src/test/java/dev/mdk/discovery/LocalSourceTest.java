package dev.mdk.discovery;

import static dev.mdk.RegistrationListener.State.REGISTERED;
import static dev.mdk.RegistrationListener.State.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.TestFacilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class LocalSourceTest {

  private final TestFacilities facilities = new TestFacilities();
  private String name = "";

  @BeforeEach
  void takeANameOfItsOwn(TestInfo test) {
    name = test.getDisplayName();
  }

  private DiscoverySource source() {
    return new LocalSourceProvider().create(name, Settings.NONE, facilities);
  }

  private Routing routing() {
    return Discovery.start(source(), facilities);
  }

  private Registration register(Node node) {
    return registrar().register(node, RegistrationListener.NONE);
  }

  private Registrar registrar() {
    return source().registrar().orElseThrow();
  }

  private static String resolve(Routing routing) {
    Resolver sandbox = routing.in(Environment.SANDBOX);
    return Desk.address(sandbox, "hello", "1.0");
  }

  @Test
  void findsWhatIsRegisteredBeforeAndAfterItStarts() {
    Registration before = register(Desk.hello("a"));
    try (Routing routing = routing()) {
      assertThat(resolve(routing)).isEqualTo("a");
      before.close();
      assertThat(resolve(routing)).isEqualTo("none");
      try (Registration after = register(Desk.hello("b"))) {
        assertThat(resolve(routing)).isEqualTo("b");
        assertThat(after.node()).isEqualTo(Desk.hello("b"));
      }
      assertThat(resolve(routing)).isEqualTo("none");
    }
  }

  @Test
  void namesAreApart() {
    try (Registration elsewhere =
            Sources.local(name + "-other", facilities)
                .registrar()
                .orElseThrow()
                .register(Desk.hello("a"), RegistrationListener.NONE);
        Routing routing = routing()) {
      assertThat(elsewhere.node().address()).isEqualTo("a");
      assertThat(resolve(routing)).isEqualTo("none");
    }
  }

  @Test
  void tellsTheFateOfARegistrationOnTheExecutor() {
    List<RegistrationListener.State> fates = new ArrayList<>();
    try (ManualExecutor executor = new ManualExecutor()) {
      var registrar =
          Sources.local(name, facilities.withExecutor(executor)).registrar().orElseThrow();
      Registration registration =
          registrar.register(Desk.hello("a"), (node, state, detail) -> fates.add(state));
      assertThat(fates).isEmpty();
      executor.runAll();
      assertThat(fates).containsExactly(REGISTERED);

      registration.close();
      registration.close();
      executor.runAll();
      assertThat(fates).containsExactly(REGISTERED, WITHDRAWN);
    }
  }

  @Test
  void aNodeRegisteredTwiceLivesUntilBothAreClosed() {
    try (Routing routing = routing()) {
      Registration first = register(Desk.hello("a"));
      Registration second = register(Desk.hello("a"));
      first.close();
      assertThat(resolve(routing)).isEqualTo("a");
      second.close();
      assertThat(resolve(routing)).isEqualTo("none");
    }
  }

  @Test
  void whatWasReplacedComesBack() {
    Node old = new Node("1", "hello", "1.0", "a", Map.of(), Environment.SANDBOX);
    Node newer = new Node("1", "hello", "1.0", "b", Map.of(), Environment.SANDBOX);
    try (Routing routing = routing();
        Registration first = register(old)) {
      Registration second = register(newer);
      assertThat(resolve(routing)).isEqualTo("b");
      second.close();
      assertThat(resolve(routing)).isEqualTo(first.node().address());
    }
  }

  @Test
  void aClosedTableHearsNothing() {
    Routing routing = routing();
    routing.close();
    routing.close();
    try (Registration late = register(Desk.hello("a"));
        Routing another = routing()) {
      assertThat(resolve(another)).isEqualTo(late.node().address());
    }
  }

  @Test
  void manyThreadsRegisterAndWithdraw() {
    try (Routing routing = routing()) {
      Crowd.run(
          8,
          number -> {
            for (int i = 0; i < 200; i++) {
              register(Desk.hello("n" + number)).close();
            }
          });
      assertThat(resolve(routing)).isEqualTo("none");
      try (Registration last = register(Desk.hello("last"))) {
        assertThat(resolve(routing)).isEqualTo(last.node().address());
      }
    }
  }

  @Test
  void saysItsName() {
    assertThat(Sources.local("", facilities)).hasToString("local");
    assertThat(Sources.local("x", facilities)).hasToString("local:x");
  }
}
