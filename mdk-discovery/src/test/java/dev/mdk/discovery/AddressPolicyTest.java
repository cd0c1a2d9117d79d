package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

  private static AddressPolicy policy(String setting) {
    return AddressPolicy.of(Settings.of(Map.of("discovery.addresses", setting)));
  }

  private static String verdict(AddressPolicy policy, String address) {
    return policy.refusal(address).map(Enum::name).orElse("taken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080",
        "http://localhost",
        "https://hello.example.com/base?x=a@b",
        "HTTP://10.0.0.1",
        "http://[2001:db8::1]:80/",
        "a",
        "node-7",
        "hello:8080",
        "192.168.0.1:80",
        "42",
        "10.1",
        "[::1]:80",
        "::1",
        "2001:db8::1"
      })
  void takesUrlsAndPlainTextByDefault(String address) {
    assertThat(verdict(policy(""), address)).isEqualTo("taken");
  }

  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254, LINK_LOCAL",
    "http://169.254.169.254/latest/meta-data, LINK_LOCAL",
    "169.254.1.1, LINK_LOCAL",
    "169.254.1.1:80, LINK_LOCAL",
    "http://169.254.169.254.:80, LINK_LOCAL",
    "http://[fe80::1], LINK_LOCAL",
    "http://[FE80::1%25eth0]:80, LINK_LOCAL",
    "http://[febf:ffff::1], LINK_LOCAL",
    "fe80::1, LINK_LOCAL",
    "fe80::1%eth0, LINK_LOCAL",
    "http://[::ffff:169.254.169.254], LINK_LOCAL",
    "http://[0:0:0:0:0:ffff:a9fe:a9fe], LINK_LOCAL",
    "http://[64:ff9b::169.254.169.254], LINK_LOCAL",
    "file:///etc/passwd, SCHEME",
    "file:, SCHEME",
    "ldap://host/x, SCHEME",
    "jar:http://host!/x, SCHEME",
    "javascript:alert, SCHEME",
    "ftp://host, SCHEME",
    "http://user:word@host, USER_INFO",
    "http://10.0.0.1@169.254.169.254, USER_INFO",
    "http:/169.254.169.254, MALFORMED",
    "user@host:80, USER_INFO",
    "//user@host, USER_INFO",
    "//169.254.169.254/x, LINK_LOCAL",
    "http:host, MALFORMED",
    "http://, MALFORMED",
    "http:///path, MALFORMED",
    "http://2852039166, MALFORMED",
    "http://0xA9FEA9FE, MALFORMED",
    "http://0251.0376.0251.0376, MALFORMED",
    "http://169.254.43518, MALFORMED",
    "2852039166:80, MALFORMED",
    "http://%31%36%39.254.169.254, MALFORMED",
    "http://host\\@169.254.169.254, MALFORMED",
    "http://[fe80::1, MALFORMED",
    "http://[1:2:3], MALFORMED",
    "http://[::1::], MALFORMED",
    "'http://a b', MALFORMED",
    "'a\r\nX-Evil: 1', MALFORMED"
  })
  void refusesTheRestByDefault(String address, String why) {
    assertThat(verdict(policy(""), address)).isEqualTo(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1",
        "http://127.255.0.1:22",
        "localhost:22",
        "http://LOCALHOST.",
        "http://api.localhost:80",
        "http://0.0.0.0:80",
        "http://[::1]",
        "http://[::]",
        "http://[0:0:0:0:0:0:0:1]:80",
        "http://[::ffff:127.0.0.1]"
      })
  void thisMachineIsAllowedOrRefusedBySetting(String address) {
    assertThat(verdict(policy("none"), address)).isEqualTo("LOOPBACK");
    assertThat(verdict(policy("link-local"), address)).isEqualTo("LOOPBACK");
    assertThat(verdict(policy("loopback"), address)).isEqualTo("taken");
  }

  @Test
  void linkLocalAddressesAreAllowedBySetting() {
    assertThat(verdict(policy("loopback, link-local"), "http://[fe80::1]")).isEqualTo("taken");
    assertThat(verdict(policy("link-local"), "http://169.254.1.1")).isEqualTo("taken");
  }

  @Test
  void aWrongSettingNamesWhatWasExpected() {
    assertThatThrownBy(() -> policy("loopback,all"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "discovery.addresses: loopback,all (expected: loopback, link-local, both with a comma"
                + " between, or none)");
  }

  @Test
  void aRefusedNodeIsLeftOutCountedAndLosesNoneOfTheOthers() {
    try (Desk desk = new Desk()) {
      desk.source.up(Desk.hello("http://169.254.169.254"), Desk.hello("a"));
      desk.source.replace(
          "other",
          "sandbox",
          other("file:/x"),
          other("b"),
          other("http://u@h"),
          other("ldap://h"),
          other("x".repeat(3_000)));

      assertThat(desk.all("hello", "1.0")).containsExactly("a");
      assertThat(desk.all("other", "1.0")).containsExactly("b");
      assertThat(desk.facilities.events().of(MdkEvent.Dropped.class))
          .containsExactly(
              new MdkEvent.Dropped("node", "link-local address", 1),
              new MdkEvent.Dropped("node", "address with another scheme", 2),
              new MdkEvent.Dropped("node", "address with user-info", 1),
              new MdkEvent.Dropped("node", "malformed, or too many", 1));
      assertThat(desk.table.health().detail())
          .isEqualTo(
              "ScriptedSource: CONNECTING, 0 ms old, 2 nodes, left out: 1, addresses refused: 4");
    }
  }

  private static Node other(String address) {
    return node("other", "1.0", address);
  }

  @Test
  void aListOfNothingButRefusedNodesDoesNotEmptyTheTable() {
    try (Desk desk = Desk.of("a")) {
      desk.source.replace("hello", "sandbox", Desk.hello("file:/x"));

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
    }
  }

  @Test
  void aHostileRegistryMakesOneEventAListAndKeepsTheOtherServices() {
    var limits = Desk.LIMITS.withNodes(100);
    try (Desk desk = new Desk(new TestFacilities(), limits, new ScriptedSource())) {
      desk.source.up(Desk.hello("a"));
      Node[] flood =
          IntStream.range(0, 100_000)
              .mapToObj(i -> other("http://169.254." + i / 250 % 250 + "." + i % 250 + "/" + i))
              .toArray(Node[]::new);

      desk.source.replace("other", "sandbox", flood);

      assertThat(desk.all("hello", "1.0")).containsExactly("a");
      assertThat(desk.facilities.events().of(MdkEvent.Dropped.class))
          .containsExactly(new MdkEvent.Dropped("node", "link-local address", 100_000));
    }
  }
}
