package dev.mdk.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesPlaceTest {

  private static final String NAMESPACE = "discovery.kubernetes.namespace";
  private static final Map<String, String> POD =
      Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443");

  private static final RandomGenerator CHANCE = RandomGenerator.getDefault();

  @TempDir private Path account;

  @Test
  void findsTheClusterAroundAPod() throws Exception {
    Files.writeString(account.resolve("namespace"), "shop\n");
    Files.writeString(account.resolve("token"), "one\n");
    KubernetesPlace place = KubernetesPlace.of("", Settings.NONE, POD, account, CHANCE);
    assertThat(place).hasToString("https://10.96.0.1:443 shop");
    assertThat(place.token().orElseThrow().reveal()).isEqualTo("one");
    Files.writeString(account.resolve("token"), "two\n");
    assertThat(place.token().orElseThrow().reveal()).isEqualTo("two");
    assertThat(place.settings().find("discovery.kubernetes.ca"))
        .contains(account.resolve("ca.crt").toString());

    KubernetesPlace other =
        KubernetesPlace.of(
            "",
            Settings.of(Map.of(NAMESPACE, "other", "discovery.kubernetes.token", "mine")),
            Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"),
            account,
            CHANCE);
    assertThat(other).hasToString("https://[fd00::1]:443 other");
    assertThat(other.token().orElseThrow().reveal()).isEqualTo("mine");
  }

  @Test
  void saysWhatIsMissingOutsideAPod() {
    assertThatThrownBy(() -> KubernetesPlace.of("", Settings.NONE, Map.of(), account, CHANCE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KUBERNETES_SERVICE_HOST")
        .hasMessageContaining("kubernetes:https://host:6443");
    assertThatThrownBy(() -> KubernetesPlace.of("", Settings.NONE, POD, account, CHANCE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(NAMESPACE);
    assertThatThrownBy(
            () ->
                KubernetesPlace.of("", Settings.of(Map.of(NAMESPACE, "shop")), POD, account, CHANCE)
                    .tls())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ca.crt");
  }

  @Test
  void aServerMayBeBehindAPathAndHasThePortOfHttps() {
    assertThat(place("https://rancher/k8s/clusters/c-1/").servers())
        .hasToString("https://rancher:443/k8s/clusters/c-1");
    assertThat(place("https://host").servers()).hasToString("https://host:443");
  }

  private KubernetesPlace place(String url, String... settings) {
    Settings all =
        Settings.of(
            settings.length == 0
                ? Map.of(NAMESPACE, "shop")
                : Map.of(NAMESPACE, "shop", settings[0], settings[1]));
    return KubernetesPlace.of(url, all, POD, account, CHANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:6443", "ftp://a", "https://a?x=y", "https://me:hunter2@a", "a b"})
  void refusesWhatIsNoServerAndShowsNoPassword(String url) {
    assertThatThrownBy(() -> place(url))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("https://host:443/")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Shop", "a/b", "-a", "..", "a b"})
  void refusesWhatIsNoNamespace(String namespace) {
    assertThatThrownBy(
            () ->
                KubernetesPlace.of(
                    "https://a", Settings.of(Map.of(NAMESPACE, namespace)), POD, account, CHANCE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(NAMESPACE);
  }

  @Test
  void sendsNoTokenInClearTextToAnotherMachine() {
    assertThatThrownBy(() -> place("http://10.0.0.1", "discovery.kubernetes.token", "hunter2"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("https")
        .hasMessageNotContaining("hunter2");
    assertThat(place("http://127.0.0.1:8001", "discovery.kubernetes.token", "t")).isNotNull();
    assertThat(place("http://10.0.0.1")).isNotNull();
    assertThatThrownBy(
            () -> place("https://a,http://10.0.0.1", "discovery.kubernetes.token", "hunter2"))
        .isInstanceOf(ConfigurationException.class);
  }
}
