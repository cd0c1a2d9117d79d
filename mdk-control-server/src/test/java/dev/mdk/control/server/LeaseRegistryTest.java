package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseRegistryTest {

  private static final Duration TTL = Duration.ofSeconds(30);

  private final TestFacilities facilities = new TestFacilities();
  private final List<String> heard = new ArrayList<>();
  private final LeaseRegistry registry = new LeaseRegistry(facilities, new Ear(), 3);

  private final class Ear implements Registry.Listener {
    @Override
    public void up(Lease lease) {
      heard.add("up " + lease.node().id() + " " + lease.node().version());
    }

    @Override
    public void down(Lease lease, Registry.Reason reason) {
      heard.add(reason.text() + " " + lease.node().id());
    }
  }

  private static Node node(String id, String address, String version) {
    return new Node(id, "orders", version, address, Map.of(), Environment.SANDBOX);
  }

  private static Node node(String id) {
    return node(id, "http://" + id, "1.0");
  }

  @Test
  void tellsOfANodeOnceHoweverOftenItIsRenewed() {
    registry.put(node("a"), TTL);
    facilities.time().advance(Duration.ofSeconds(20));
    registry.put(node("a"), TTL);
    facilities.time().advance(Duration.ofSeconds(20));
    registry.renew(Lease.Key.of(node("a")));
    facilities.time().advance(Duration.ofSeconds(29));

    assertThat(heard).containsExactly("up a 1.0");
  }

  @Test
  void expiresANodeThatIsNotRenewed() {
    registry.put(node("a"), TTL);
    registry.put(node("b"), Duration.ofSeconds(5));

    facilities.time().advance(Duration.ofMillis(5200));
    assertThat(heard).containsExactly("up a 1.0", "up b 1.0", "expired b");
    facilities.time().advance(TTL);
    assertThat(heard).endsWith("expired a");
    assertThat(registry.renew(Lease.Key.of(node("a")))).isEmpty();
  }

  @Test
  void isNotMovedByTheTimeOfDay() {
    registry.put(node("a"), TTL);
    facilities.time().jump(Duration.ofDays(1));
    facilities.time().advance(Duration.ofSeconds(29));

    assertThat(heard).containsExactly("up a 1.0");
  }

  @Test
  void tellsWhatHasChangedAboutANode() {
    registry.put(node("a", "http://one", "1.0"), TTL);
    registry.put(node("a", "http://two", "1.1"), TTL);
    registry.put(node("b", "http://one", "1.0"), TTL);

    assertThat(heard).containsExactly("up a 1.0", "up a 1.1", "up b 1.0");
  }

  @Test
  void replacesWhoeverWasAtTheAddress() {
    registry.put(node("a", "http://one", "1.0"), TTL);
    registry.put(node("b", "http://one", "1.1"), TTL);
    registry.remove(Lease.Key.of(node("a"))); // a late word

    assertThat(heard).containsExactly("up a 1.0", "replaced a", "up b 1.1");
    assertThat(registry.find(Lease.Key.of(node("b")))).isPresent();
  }

  @Test
  void keepsEnvironmentsAndServicesApart() {
    Node elsewhere =
        new Node("a", "orders", "1.0", "http://a", Map.of(), Environment.parse("staging"));
    registry.put(node("a"), TTL);
    registry.put(elsewhere, TTL);

    registry.remove(Lease.Key.of(elsewhere));

    assertThat(heard).containsExactly("up a 1.0", "up a 1.0", "down a");
    assertThat(registry.find(Lease.Key.of(node("a")))).isPresent();
  }

  @Test
  void takesNoMoreThanItsLimitButReplacesWhatItHas() {
    for (String id : List.of("a", "b", "c")) {
      assertThat(registry.put(node(id), TTL)).isEqualTo(Registry.Outcome.REGISTERED);
    }

    assertThat(registry.put(node("d"), TTL)).isEqualTo(Registry.Outcome.FULL);
    assertThat(registry.put(node("a", "http://a", "2.0"), TTL))
        .isEqualTo(Registry.Outcome.REGISTERED);
    assertThat(registry.put(node("d", "http://a", "2.0"), TTL))
        .isEqualTo(Registry.Outcome.REGISTERED);
    registry.remove(Lease.Key.of(node("b")));
    assertThat(registry.put(node("e"), TTL)).isEqualTo(Registry.Outcome.REGISTERED);
  }

  @Test
  void letsWhoHasBeenSilentForLongestGiveWay() {
    Duration hour = Duration.ofHours(1);
    for (String id : List.of("a", "b", "c")) {
      registry.put(node(id), hour);
    }
    facilities.time().advance(Duration.ofSeconds(30));
    registry.renew(Lease.Key.of(node("a")));
    facilities.time().advance(Duration.ofSeconds(29));
    assertThat(registry.put(node("d"), hour)).isEqualTo(Registry.Outcome.FULL);
    facilities.time().advance(Duration.ofSeconds(1));

    assertThat(registry.put(node("d"), hour)).isEqualTo(Registry.Outcome.REGISTERED);
    assertThat(registry.put(node("e"), hour)).isEqualTo(Registry.Outcome.REGISTERED);
    assertThat(registry.put(node("f"), hour)).isEqualTo(Registry.Outcome.FULL);
    assertThat(heard).endsWith("expired b", "up d 1.0", "expired c", "up e 1.0");
    assertThat(registry.find(Lease.Key.of(node("a")))).isPresent();
  }

  /** Many small nodes fit, or a few large ones. */
  @Test
  void limitsTheTextsOfAllNodesTogether() {
    LeaseRegistry large = new LeaseRegistry(facilities, new Ear(), 100);
    String address = "http://" + "x".repeat(2_000);
    int taken = 0;
    while (large.put(node("n" + taken, address + taken, "1.0"), TTL)
        == Registry.Outcome.REGISTERED) {
      taken++;
    }
    assertThat(taken).isEqualTo(50);
    assertThat(large.put(node("n0", address + "0", "1.1"), TTL))
        .isEqualTo(Registry.Outcome.REGISTERED);
    large.remove(Lease.Key.of(node("n0")));
    assertThat(large.put(node("other", address, "1.0"), TTL))
        .isEqualTo(Registry.Outcome.REGISTERED);
  }

  @Test
  void shortensALease() {
    registry.put(node("a"), Duration.ofHours(1));
    registry.put(node("a"), Duration.ofSeconds(1));

    facilities.time().advance(Duration.ofMillis(1200));

    assertThat(heard).endsWith("expired a");
  }

  @Test
  void staysQuietOnceClosed() {
    registry.put(node("a"), TTL);
    registry.close();

    facilities.time().advance(Duration.ofMinutes(1));

    assertThat(heard).containsExactly("up a 1.0");
    assertThat(facilities.time().pending()).isZero();
  }
}
