package dev.mdk.discovery.kubernetes;

import static dev.mdk.discovery.kubernetes.Slices.pod;
import static dev.mdk.discovery.kubernetes.Slices.slice;
import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.discovery.registry.Programs;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a pod shows and trusts, as it is replaced while it runs; and what it may not do. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class KubernetesSecurityTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path account;
  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();

  @AfterEach
  void closeFacilities() {
    facilities.close();
  }

  /** Starts what runs in a pod with the files of the account. */
  private KubernetesSource inPod(FakeApiServer server) throws Exception {
    Files.writeString(account.resolve("namespace"), Slices.NAMESPACE);
    Map<String, String> environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST",
            "127.0.0.1",
            "KUBERNETES_SERVICE_PORT",
            Integer.toString(server.port()));
    KubernetesPlace place =
        KubernetesPlace.of("", Settings.NONE, environment, account, facilities.random());
    return KubernetesSource.of(place, Settings.NONE, facilities);
  }

  private KubernetesSource withTokenFile(FakeApiServer server) {
    Settings settings =
        Settings.of(
            Map.of(
                "discovery.kubernetes.namespace",
                Slices.NAMESPACE,
                "discovery.kubernetes.token-file",
                account.resolve("token").toString()));
    return KubernetesSource.of(server.url(), settings, facilities);
  }

  private void writeToken(String token) throws Exception {
    Files.writeString(account.resolve("token"), token);
  }

  @Test
  void showsTheTokenThatIsInTheFileNow() throws Exception {
    try (FakeApiServer server = new FakeApiServer()) {
      server.token = "first";
      writeToken("first\n");
      try (Subscription subscription = withTokenFile(server).start(watcher)) {
        watcher.await(SYNCED);
        server.token = "second";
        writeToken("second\n");
        server.kill();
        server.start();
        server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
        watcher.awaitAddresses("http://10.0.0.1:8080");
        assertThat(watcher.states().toString()).doesNotContain("token");
      }
    }
  }

  @Test
  void saysThatATokenIsNotAcceptedAndReadsItAgain() throws Exception {
    try (FakeApiServer server = new FakeApiServer()) {
      server.token = "right-horse";
      writeToken("wrong-horse");
      KubernetesSource source = withTokenFile(server);
      try (Subscription subscription = source.start(watcher)) {
        watcher.awaitTold("token is not accepted");
        watcher.await(LOST);
        writeToken("right-horse");
        watcher.await(SYNCED);
      }
      assertThat(watcher.states().toString()).doesNotContain("-horse");
    }
  }

  @Test
  void aTokenThatIsNoneIsNeitherSentNorShown() throws Exception {
    try (FakeApiServer server = new FakeApiServer()) {
      writeToken("bad horse\r\nHost: evil");
      try (Subscription subscription = withTokenFile(server).start(watcher)) {
        watcher.awaitTold("the token");
        watcher.await(LOST);
        assertThat(watcher.states().toString()).doesNotContain("horse");
        assertThat(server.requests()).isEmpty();
      }
    }
  }

  @Test
  void saysWhichRightIsMissing() throws Exception {
    try (FakeApiServer server = new FakeApiServer()) {
      server.verbs = Set.of("get");
      try (Subscription subscription = withoutToken(server).start(watcher)) {
        watcher.awaitTold(
            "not allowed to list endpointslices (discovery.k8s.io) in namespace shop");
        server.verbs = Set.of("list");
        watcher.awaitTold(
            "not allowed to watch endpointslices (discovery.k8s.io) in namespace shop");
        server.verbs = Set.of("list", "watch");
        watcher.await(SYNCED);
      }
      assertThat(watcher.states().toString())
          .contains("system:serviceaccount:shop:default"); // as the server says it
    }
  }

  private KubernetesSource withoutToken(FakeApiServer server) {
    return KubernetesSource.of(
        server.url(),
        Settings.of(Map.of("discovery.kubernetes.namespace", Slices.NAMESPACE)),
        facilities);
  }

  @Test
  void trustsTheAuthorityThatIsInTheFileNow() throws Exception {
    SSLContext first = identity("first");
    SSLContext second = identity("second");
    Files.copy(account.resolve("first.pem"), account.resolve("ca.crt"));
    writeToken("secret");
    try (FakeApiServer server = new FakeApiServer(Optional.of(first))) {
      server.token = "secret";
      Watcher stranger = new Watcher();
      try (Subscription distrusting = withoutToken(server).start(stranger);
          Subscription subscription = inPod(server).start(watcher)) {
        watcher.await(SYNCED);
        stranger.await(LOST);
        assertThat(stranger.states()).noneMatch(state -> state.startsWith("SYNCED"));

        server.kill();
        watcher.await(LOST);
        server.useTls(second);
        server.start();
        watcher.awaitTold("PKIX path");
        Files.writeString(
            account.resolve("ca.crt"), Files.readString(account.resolve("second.pem")));
        watcher.await(SYNCED);
      }
    }
  }

  /** Makes a key and a certificate for this machine. */
  private SSLContext identity(String name) throws Exception {
    Path store = account.resolve(name + ".p12");
    Programs.run(
        account,
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=IP:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        new String(PASSWORD));
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    String base64 =
        Base64.getMimeEncoder().encodeToString(keys.getCertificate("server").getEncoded());
    Files.writeString(
        account.resolve(name + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
