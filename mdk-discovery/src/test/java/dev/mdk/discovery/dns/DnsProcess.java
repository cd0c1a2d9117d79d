package dev.mdk.discovery.dns;

import dev.mdk.Node;
import dev.mdk.discovery.registry.Programs;
import dev.mdk.spi.Facilities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real server of the DNS on this machine, for tests: dnsmasq or BIND. */
final class DnsProcess implements AutoCloseable {

  static final String DOMAIN = "mdk.test";

  private final Path folder;
  private final Path program;
  private final boolean isBind;
  private final int port = Programs.freePort();
  private List<String> lines = List.of();
  private Optional<Process> process = Optional.empty();

  private DnsProcess(Path folder, String name) {
    this.folder = folder;
    this.program = Programs.require(name);
    this.isBind = name.equals("named");
  }

  /** Makes a dnsmasq that is given lines of its configuration. */
  static DnsProcess dnsmasq(Path folder) {
    return new DnsProcess(folder, "dnsmasq");
  }

  /** Makes a BIND that is given records of its zone. */
  static DnsProcess bind(Path folder) {
    return new DnsProcess(folder, "named");
  }

  String server() {
    return "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** Starts it with these lines, or with those of the last time, and waits until it answers. */
  void start(String... more) throws Exception {
    if (more.length > 0) {
      lines = List.of(more);
    }
    List<String> command = isBind ? bindCommand() : dnsmasqCommand();
    process = Optional.of(Programs.start(folder, "dns.log", command));
    DnsResolver resolver;
    try (Facilities facilities = Facilities.system().start()) {
      resolver =
          new DnsResolver(
              List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
              facilities.ticker(),
              Duration.ofMillis(200),
              Duration.ofSeconds(1));
    }
    for (int i = 0; ; i++) {
      try {
        resolver.ask(DOMAIN, DnsRecord.SOA);
        return;
      } catch (java.io.IOException e) {
        if (i > 3_000 || !process.get().isAlive()) {
          throw new AssertionError(Files.readString(folder.resolve("dns.log")), e);
        }
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private List<String> dnsmasqCommand() throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "port=" + port,
                "listen-address=127.0.0.1",
                "bind-interfaces",
                "no-resolv",
                "no-hosts",
                "no-daemon",
                "user=root",
                "local=/" + DOMAIN + "/",
                "local-ttl=1"));
    all.addAll(lines);
    Files.write(folder.resolve("dnsmasq.conf"), all);
    return List.of(program.toString(), "-C", folder.resolve("dnsmasq.conf").toString());
  }

  private List<String> bindCommand() throws Exception {
    List<String> zone =
        new ArrayList<>(
            List.of(
                "$TTL 1",
                "@ IN SOA ns." + DOMAIN + ". root." + DOMAIN + ". 1 60 60 600 1",
                "@ IN NS ns",
                "ns IN A 127.0.0.1"));
    zone.addAll(lines);
    Files.write(folder.resolve("zone"), zone);
    Files.writeString(
        folder.resolve("named.conf"),
        "options { directory \""
            + folder
            + "\"; listen-on port "
            + port
            + " { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; pid-file \"named.pid\";"
            + " session-keyfile \"session.key\"; max-records-per-type 0; }; controls { };\n"
            + "zone \""
            + DOMAIN
            + "\" { type master; file \"zone\"; allow-update { 127.0.0.1; }; };\n");
    return List.of(program.toString(), "-c", folder.resolve("named.conf").toString(), "-g");
  }

  /**
   * Changes the zone of a BIND that runs, as {@code update add ...} or {@code update delete ...}
   */
  void update(String... updates) throws Exception {
    Path script = folder.resolve("update");
    Files.writeString(
        script,
        "server 127.0.0.1 "
            + port
            + "\nzone "
            + DOMAIN
            + "\n"
            + String.join("\n", updates)
            + "\nsend\n");
    Programs.run(folder, Programs.require("nsupdate").toString(), script.toString());
  }

  void kill() {
    process.ifPresent(Programs::kill);
  }

  boolean isRunning() {
    return process.map(Process::isAlive).orElse(false);
  }

  void signal(String name) throws Exception {
    Programs.signal(process.orElseThrow(), name);
  }

  /** Returns lines of dnsmasq that say that there are nodes. */
  static String[] lines(List<Node> nodes) {
    List<String> lines = new ArrayList<>();
    for (Node node : nodes) {
      URI uri = URI.create(node.address());
      String name = "_" + node.service() + "._tcp." + DOMAIN;
      String target = "n" + uri.getPort() + "." + DOMAIN;
      lines.add("srv-host=" + name + "," + target + "," + uri.getPort() + ",10,60");
      lines.add("host-record=" + target + "," + uri.getHost());
      String text = "txt-record=" + name + ",\"version=" + node.version() + "\"";
      if (!lines.contains(text)) {
        lines.add(text);
      }
    }
    return lines.toArray(String[]::new);
  }

  @Override
  public void close() {
    kill();
  }
}
