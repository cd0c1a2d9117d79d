package dev.mdk.discovery.etcd;

import static dev.mdk.spi.SourceState.LOST;
import static dev.mdk.spi.SourceState.SYNCED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.discovery.registry.Programs;
import dev.mdk.discovery.registry.Secret;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users and TLS, with a real etcd. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class EtcdSecurityTest {

  private static final Node A = Nodes.node("hello", "1.0", "http://127.0.0.1:1");
  private static final Node B = Nodes.node("hello", "1.0", "http://127.0.0.1:2");
  private static final String PASSWORD = "correct-horse";

  @TempDir Path folder;
  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();

  @AfterEach
  void closeFacilities() {
    facilities.close();
  }

  private static Settings settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("discovery.etcd.ttl", "2s");
    settings.put("discovery.etcd.silence", "1s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return Settings.of(settings);
  }

  private static Settings user(String password) {
    return settings("discovery.etcd.user", "svc", "discovery.etcd.password", password);
  }

  private static JsonObject json(String... members) {
    JsonObject.Builder json = JsonObject.builder();
    for (int i = 0; i < members.length; i += 2) {
      json.put(members[i], members[i + 1]);
    }
    return json.build();
  }

  /** Adds something, which is there already if the answer was late and it was asked for again. */
  private static void add(EtcdCluster etcd, String path, JsonObject body) throws Exception {
    try {
      etcd.call(path, body);
    } catch (StatusException e) {
      assertThat(e).hasMessageContaining("already exists");
    }
  }

  /** Makes a user that may do what the guide says, and no more. */
  private static void requireUsers(EtcdCluster etcd) throws Exception {
    EtcdKeys keys = new EtcdKeys("/mdk/");
    add(etcd, "/v3/auth/role/add", json("name", "root"));
    add(etcd, "/v3/auth/user/add", json("name", "root", "password", "root"));
    etcd.call("/v3/auth/user/grant", json("user", "root", "role", "root"));
    add(etcd, "/v3/auth/role/add", json("name", "mdk"));
    etcd.call(
        "/v3/auth/role/grant",
        JsonObject.builder()
            .put("name", "mdk")
            .put(
                "perm", json("permType", "READWRITE", "key", keys.first(), "range_end", keys.end()))
            .build());
    add(etcd, "/v3/auth/user/add", json("name", "svc", "password", PASSWORD));
    etcd.call("/v3/auth/user/grant", json("user", "svc", "role", "mdk"));
    try {
      etcd.call("/v3/auth/enable", json());
    } catch (StatusException e) { // asked for again, too
      assertThat(e).hasMessageContaining("user name is empty");
    }
  }

  @Test
  void logsInAndLogsInAgain() throws Exception {
    try (EtcdCluster etcd =
        new EtcdCluster(
            folder, 1, "--heartbeat-interval=20", "--election-timeout=200", "--auth-token-ttl=1")) {
      requireUsers(etcd);
      EtcdSource source = etcd.source(user(PASSWORD), facilities);
      try (Subscription subscription = source.start(watcher);
          Registration registration =
              source.registrar().orElseThrow().register(A, RegistrationListener.NONE)) {
        watcher.awaitAddresses(A.address());
        etcd.kill(0);
        watcher.await(LOST);
        etcd.start(0);
        watcher.await(SYNCED);
      }
      watcher.nodes();
      assertThat(source.toString() + watcher.states()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void logsInAgainWhenItsTokenIsNotTakenAnyMore() throws Exception {
    try (EtcdCluster etcd =
        new EtcdCluster(folder, 1, "--heartbeat-interval=20", "--election-timeout=200")) {
      requireUsers(etcd);
      Path file = Files.writeString(folder.resolve("password"), PASSWORD);
      EtcdSource source =
          etcd.source(
              settings(
                  "discovery.etcd.user", "svc", "discovery.etcd.password-file", file.toString()),
              facilities);
      try (Subscription subscription = source.start(watcher);
          Registration registration =
              source.registrar().orElseThrow().register(A, RegistrationListener.NONE)) {
        watcher.awaitAddresses(A.address());
        EtcdClient root =
            new EtcdClient(
                EtcdSource.endpoints(etcd.endpoints(), facilities.random()),
                Optional.of(new EtcdLogin.User("root", Secret.of("root"))),
                Optional.empty(),
                facilities);
        EtcdClient other =
            new EtcdClient(
                EtcdSource.endpoints(etcd.endpoints(), facilities.random()),
                Optional.of(new EtcdLogin.User("svc", Secret.of(PASSWORD))),
                Optional.empty(),
                facilities);
        EtcdKeys keys = new EtcdKeys("/mdk/");
        JsonObject all = json("key", keys.first(), "range_end", keys.end());
        EtcdCluster.call(other, "/v3/kv/range", all);

        Files.writeString(file, "battery-staple"); // with another password all tokens are void
        EtcdCluster.call(
            root, "/v3/auth/user/changepw", json("name", "svc", "password", "battery-staple"));
        assertThatThrownBy(() -> EtcdCluster.call(other, "/v3/kv/range", all))
            .as("its token is refused, and its password too")
            .hasMessageContaining("authentication failed");
        EtcdCluster.call(root, "/v3/kv/deleterange", all); // so its node must be put again
        while (EtcdListing.entries(EtcdCluster.call(root, "/v3/kv/range", all), "kvs").isEmpty()) {
          LockSupport.parkNanos(10_000_000);
        }
        JsonObject put =
            json(
                "key", EtcdKeys.base64("/mdk/b".getBytes(UTF_8)),
                "value", EtcdKeys.base64(EtcdKeys.encode(B)));
        EtcdCluster.call(root, "/v3/kv/put", put);
        watcher.awaitAddresses(A.address(), B.address());
      }
      assertThat(watcher.states().toString()).doesNotContain(PASSWORD).doesNotContain("staple");
    }
  }

  @Test
  void isLostWithAWrongPasswordAndReadsAFileAnew() throws Exception {
    try (EtcdCluster etcd =
        new EtcdCluster(folder, 1, "--heartbeat-interval=20", "--election-timeout=200")) {
      requireUsers(etcd);
      Path file = Files.writeString(folder.resolve("password"), "wrong-horse\n");
      EtcdSource source =
          etcd.source(
              settings(
                  "discovery.etcd.user", "svc", "discovery.etcd.password-file", file.toString()),
              facilities);
      try (Subscription subscription = source.start(watcher)) {
        watcher.awaitTold("LOST");
        watcher.awaitTold("authentication failed");
        assertThat(watcher.states().toString()).doesNotContain("wrong-horse");
        Files.writeString(file, PASSWORD + "\n");
        watcher.await(SYNCED);
      }
    }
  }

  @Test
  void speaksTlsWithWhomItTrusts() throws Exception {
    Programs.require("openssl");
    Programs.run(
        folder,
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem");
    String cert = folder.resolve("cert.pem").toString();
    String key = folder.resolve("key.pem").toString();
    try (EtcdCluster etcd =
        new EtcdCluster(
            folder,
            1,
            "--cert-file",
            cert,
            "--key-file",
            key,
            "--client-cert-auth",
            "--trusted-ca-file",
            cert)) {
      String endpoint = "https://127.0.0.1:" + etcd.port(0);
      Watcher stranger = new Watcher();
      try (Subscription distrusting =
              EtcdSource.of(endpoint, settings(), facilities).start(stranger);
          Subscription subscription =
              EtcdSource.of(
                      endpoint,
                      settings(
                          "discovery.etcd.ca", cert,
                          "discovery.etcd.cert", cert,
                          "discovery.etcd.key", key),
                      facilities)
                  .start(watcher)) {
        watcher.await(SYNCED);
        stranger.awaitTold("SSLHandshakeException"); // after others, while etcd starts
        stranger.await(LOST);
        assertThat(stranger.states()).noneMatch(state -> state.startsWith("SYNCED"));
      }
    }
  }
}
