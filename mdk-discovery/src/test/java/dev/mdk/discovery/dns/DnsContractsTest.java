package dev.mdk.discovery.dns;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.JsonNumber;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The rules, with a real dnsmasq. */
class DnsContractsTest {

  @Nested
  class Source extends DiscoverySourceContract {
    private final Facilities facilities = Facilities.system().start();
    private DnsProcess dnsmasq;

    @BeforeEach
    void make(@TempDir Path folder) {
      dnsmasq = DnsProcess.dnsmasq(folder);
    }

    @AfterEach
    void end() {
      facilities.close();
      dnsmasq.close();
    }

    private Node node(String service, String version, int port) {
      String address = "http://127.0.0.1:" + port;
      return new Node(
          address,
          service,
          version,
          address,
          Map.of("weight", JsonNumber.of(60)),
          Environment.SANDBOX);
    }

    @Override
    protected List<Node> nodes() {
      return List.of(
          node("hello", "1.2", 1001), node("hello", "1.2", 1002), node("orders", "2.0", 1003));
    }

    @Override
    protected boolean isOnDemand() {
      return true;
    }

    @Override
    protected DiscoverySource source(List<Node> nodes) throws Exception {
      List<String> lines = new ArrayList<>(List.of(DnsProcess.lines(nodes)));
      lines.add("log-queries");
      dnsmasq.start(lines.toArray(String[]::new));
      return new DnsSource(
          "_{service}._tcp." + DnsProcess.DOMAIN,
          Settings.of(
              Map.of("discovery.dns.servers", dnsmasq.server(), "discovery.dns.timeout", "200ms")),
          facilities);
    }

    @Override
    protected void breakRegistry() {
      dnsmasq.kill();
    }

    @Override
    protected void mendRegistry() throws Exception {
      if (dnsmasq.isRunning()) {
        dnsmasq.signal("CONT");
      } else {
        dnsmasq.start();
      }
    }

    @Override
    protected void emptyRegistry() throws Exception {
      dnsmasq.start("log-queries");
    }

    @Override
    protected void stallRegistry() throws Exception {
      dnsmasq.signal("STOP");
    }

    @Override
    protected void spoilRegistry() throws Exception {
      dnsmasq.kill();
      List<String> lines = new ArrayList<>(List.of(DnsProcess.lines(nodes())));
      lines.add(0, "srv-host=_hello._tcp.mdk.test,nowhere.mdk.test,80,1,1");
      lines.add(0, "srv-host=_hello._tcp.mdk.test,n1001.mdk.test,0,10,1");
      lines.add(0, "txt-record=_hello._tcp.mdk.test,\"garbage\"");
      dnsmasq.start(lines.toArray(String[]::new));
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(60);
    }
  }
}
