package dev.mdk.control.server;

import static dev.mdk.control.server.RtpMessages.active;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mdk.MDKImpl;
import mdk_runtime.FakeEnvVars;
import mdk_runtime.MDKRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The original MDK, as it was published, registers, resolves, logs, reconnects and stops. */
@Timeout(120)
class OriginalClientTest {

  @TempDir Path folder;
  private final List<RtpClient> clients = new ArrayList<>();
  private MissionControl control;
  private MDKImpl original;

  @BeforeEach
  void start() throws IOException {
    assumeThat(Runtime.version().feature())
        .as("JDK (the original was tried on 17 only)")
        .isEqualTo(17);
    control = control(0);
    original = original("one");
  }

  private MissionControl control(int port) throws IOException {
    return MissionControl.builder()
        .data(folder)
        .rtp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .writeToken("secret")
        .start();
  }

  private MDKImpl original(String service) {
    FakeEnvVars variables = new FakeEnvVars();
    variables.set("DATAWIRE_TOKEN", "secret");
    variables.set("MDK_SERVER_URL", control.rtp().toString());
    MDKRuntime runtime = mdk_runtime.Functions.defaultRuntime();
    runtime.dependencies._services.put("envvar", variables);
    MDKImpl mdk = new MDKImpl(runtime);
    mdk.register(service, "1.0", "http://" + service);
    mdk.start();
    return mdk;
  }

  @AfterEach
  void close() {
    clients.forEach(RtpClient::close);
    if (original != null) {
      original.stop();
      control.close();
    }
  }

  private RtpClient watcher(RtpExtension... extensions) {
    RtpClient client = new RtpClient(java.net.URI.create(control.rtp() + "?token=secret"));
    client.send(
        RtpMessage.Open.of("watcher", dev.mdk.Environment.SANDBOX, java.util.Set.of(extensions)));
    clients.add(client);
    return client;
  }

  @Test
  void registersResolvesLogsReportsAndStops() throws Exception {
    RtpClient watcher = watcher(RtpExtension.DETAIL);
    watcher.send(new RtpMessage.Subscribe());
    assertThat(watcher.await(RtpMessage.Active.class).node().service()).isEqualTo("one");
    watcher.send(active("w", "orders"));

    mdk.Session session = original.session();
    session.setTimeout(30.25);
    session.start_interaction();
    assertThat(session.resolve("orders", "1.0").address).isEqualTo("http://w.orders");
    session.info("here", "a line of the original");
    session.finish_interaction();

    RtpMessage.Log line = watcher.await(RtpMessage.Log.class);
    while (!line.text().equals("a line of the original")) {
      line = watcher.await(RtpMessage.Log.class);
    }
    assertThat(line.service()).isEqualTo("one");
    assertThat(line.node()).isEqualTo(original.procUUID);
    original.stop();
    assertThat(watcher.await(RtpMessage.Expire.class).node().service()).isEqualTo("one");
  }

  @Test
  void findsEachOther() throws Exception {
    MDKImpl two = original("two");
    try {
      mdk.Session session = two.session();
      session.setTimeout(30.25);
      assertThat(session.resolve("one", "1.0").address).isEqualTo("http://one");
    } finally {
      two.stop();
    }
  }

  @Test
  void comesBackAfterARestartAndForgetsNothing() throws Exception {
    RtpClient before = watcher();
    before.await(RtpMessage.Active.class);
    before.send(active("w", "orders"));
    mdk.Session session = original.session();
    session.setTimeout(60.25);
    session.resolve("orders", "1.0");
    int port = control.rtp().getPort();
    control.close();
    session.info("here", "said while nobody listened");
    assertThat(session.resolve("orders", "1.0").address).isEqualTo("http://w.orders");

    control = control(port);

    RtpClient after = watcher();
    assertThat(after.await(RtpMessage.Active.class).node().service()).isEqualTo("one");
    after.send(new RtpMessage.Subscribe());
    session.info("here", "said afterwards");
    RtpMessage.Log line = after.await(RtpMessage.Log.class);
    while (!line.text().equals("said afterwards")) {
      line = after.await(RtpMessage.Log.class);
    }
    assertThat(session.resolve("orders", "1.0").address).isEqualTo("http://w.orders");
  }
}
