package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.control.server.MissionControl;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Settings;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is at the other end is always checked. */
@Timeout(120)
@SuppressWarnings("try") // what is open for its effect is not always named
class TlsTest {

  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path folder;
  private final FastFacilities facilities = new FastFacilities();
  private final Ears ears = new Ears();

  @AfterEach
  void end() {
    facilities.close();
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "control", "-storetype", "PKCS12", "-storepass", "password"));
    command.addAll(List.of("-keystore", folder.resolve("control.p12").toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
  }

  /** Makes a certificate for a name, and returns its file. */
  private Path certificate(String name) throws Exception {
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=control", "-ext", "SAN=" + name);
    Path file = folder.resolve("control.pem");
    keytool("-exportcert", "-rfc", "-file", file.toString());
    return file;
  }

  private MissionControl start() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("control.p12"))) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    return MissionControl.builder().tls(tls).start();
  }

  private Subscription subscribe(MissionControl control, Map<String, String> settings) {
    return ControlClient.of(control.rtp().toString(), Settings.of(settings), facilities)
        .source()
        .start(ears);
  }

  @Test
  void trustsTheCertificateThatASettingNames() throws Exception {
    Path ca = certificate("IP:127.0.0.1");
    try (MissionControl control = start();
        Subscription subscription = subscribe(control, Map.of("server.ca", ca.toString()))) {
      ears.untilState("SYNCED");
    }
  }

  @Test
  void trustsNoOther() throws Exception {
    certificate("IP:127.0.0.1");
    try (MissionControl control = start();
        Subscription subscription = subscribe(control, Map.of())) {
      ears.untilState("LOST");
      ears.untilState("PKIX");
    }
  }

  @Test
  void trustsItForItsOwnNameOnly() throws Exception {
    Path ca = certificate("DNS:control.example.com");
    try (MissionControl control = start();
        Subscription subscription = subscribe(control, Map.of("server.ca", ca.toString()))) {
      ears.untilState("LOST");
      ears.untilState("No subject alternative names");
    }
  }
}
