package dev.mdk.control.server;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The options of the program: each is a setting, too. */
final class Options {

  static final String HELP =
      """
      usage: ./mdk control [options]

        --http HOST:PORT     where the page and the API listen (127.0.0.1:8800)
        --rtp HOST:PORT      where RTP listens, which MDK_SERVER_URL names (127.0.0.1:8801)
        --registry SOURCE    where the nodes are kept that several Mission Controls share, such as
                             etcd:http://etcd:2379 (in memory)
        --data FOLDER        what was logged (mdk-control-data)
        --token-file FILE    tokens that allow everything, one a line
        --read-token-file FILE
                             tokens that allow to look only, one a line
        --hosts NAMES        names of this machine besides its addresses, with commas
        --keystore FILE      serve by TLS with this PKCS#12 file; its password is in
                             MDK_CONTROL_KEYSTORE_PASSWORD
        --retain-mib N       how much of the log is kept (1024)
        --retain DURATION    for how long it is kept (168h)
        --force DURATION     how often it is forced to the disk (1s); 0 for before each answer
        --settle DURATION    how long clients of an earlier run have to come back (30s)
        --connections N      the most connections of RTP (20000)
        --requests N         the most requests at a time (2000)
        --nodes N            the most nodes (20000)
        --client-lines N     the most log lines a second of one client (50000)
        --lines N            and of all clients by HTTP (100000)
        --client-registrations N
                             the most registrations a second of one client by HTTP (2000)
        --registrations N    and of all clients (5000)

      Each is an environment variable, too: MDK_CONTROL_RETAIN_MIB for --retain-mib. Tokens may stand in
      MDK_CONTROL_TOKEN and MDK_CONTROL_READ_TOKEN. Beyond the loopback interface a token is needed.
      """;

  private static final List<String> NAMES =
      Stream.of(
              "http",
              "rtp",
              "registry",
              "data",
              "token-file",
              "read-token-file",
              "hosts",
              "keystore",
              "retain-mib",
              "retain",
              "force",
              "settle",
              "connections",
              "requests",
              "nodes",
              "client-lines",
              "lines",
              "client-registrations",
              "registrations")
          .toList();

  private static final int MAX_RATE = 10_000_000;

  private final Map<String, String> given;
  private final boolean help;

  private Options(Map<String, String> given, boolean help) {
    this.given = given;
    this.help = help;
  }

  static Options parse(String... args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--help") || args[i].equals("-h")) {
        return new Options(Map.of(), true);
      }
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!NAMES.contains(name)) {
        throw new ConfigurationException("unknown option: " + args[i]);
      }
      if (i + 1 == args.length) {
        throw new ConfigurationException("no value for " + args[i]);
      }
      given.put("control." + name, args[++i]);
    }
    return new Options(given, false);
  }

  boolean help() {
    return help;
  }

  /** Sets what the JDK's server reads once, when it is first used, unless it was set already. */
  static void prepareServer() {
    setUnlessSet("sun.net.httpserver.nodelay", "true"); // else 40 ms for many a small answer
    setUnlessSet("jdk.httpserver.maxConnections", "8192");
    setUnlessSet("sun.net.httpserver.idleInterval", "60");
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /**
   * Returns a builder of what the options say, and other settings where they say nothing.
   *
   * @throws ConfigurationException if one of them is none
   */
  MissionControl.Builder builder(Settings others) {
    Settings settings = Settings.of(given).orElse(others);
    MissionControl.Builder builder =
        MissionControl.builder()
            .http(address(settings, "control.http", "127.0.0.1:8800"))
            .rtp(address(settings, "control.rtp", "127.0.0.1:8801"))
            .data(Path.of(settings.find("control.data").orElse("mdk-control-data")))
            .retain(
                (long) settings.integer("control.retain-mib", 1024, 64, Integer.MAX_VALUE) << 20,
                settings.duration("control.retain", Duration.ofDays(7)))
            .force(
                settings.find("control.force").filter("0"::equals).isPresent()
                    ? Duration.ZERO
                    : settings.duration("control.force", Duration.ofSeconds(1)))
            .connections(settings.integer("control.connections", 20_000, 1, 1_000_000))
            .requests(settings.integer("control.requests", 2_000, 1, 1_000_000))
            .nodes(settings.integer("control.nodes", 20_000, 1, 10_000_000));
    rates(builder, settings);
    settings
        .find("control.settle")
        .ifPresent(
            text -> builder.settle(settings.duration("control.settle", Duration.ofSeconds(30))));
    settings.find("control.token").ifPresent(builder::writeToken);
    settings.find("control.read-token").ifPresent(builder::readToken);
    lines(settings, "control.token-file").forEach(builder::writeToken);
    lines(settings, "control.read-token-file").forEach(builder::readToken);
    settings.find("control.hosts").stream()
        .flatMap(names -> Stream.of(names.split(",")))
        .forEach(builder::host);
    keystore(settings).ifPresent(builder::tls);
    settings.find("control.registry").ifPresent(said -> share(builder, said, settings));
    return builder;
  }

  private static void rates(MissionControl.Builder builder, Settings settings) {
    int lines = settings.integer("control.client-lines", 50_000, 100, MAX_RATE);
    builder.lines(lines, settings.integer("control.lines", 2 * lines, lines, MAX_RATE));
    int nodes = settings.integer("control.client-registrations", 2_000, 1, MAX_RATE);
    builder.registrations(
        nodes, settings.integer("control.registrations", 5 * nodes / 2, nodes, MAX_RATE));
  }

  private static void share(MissionControl.Builder builder, String said, Settings settings) {
    int colon = said.indexOf(':');
    String kind = colon < 0 ? said : said.substring(0, colon);
    String argument = said.substring(kind.length() + (colon < 0 ? 0 : 1));
    List<DiscoverySourceProvider> all =
        ServiceLoader.load(DiscoverySourceProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    DiscoverySourceProvider provider =
        all.stream()
            .filter(each -> each.name().equals(kind))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "control.registry: "
                            + kind
                            + ": (expected: one of "
                            + all.stream().map(DiscoverySourceProvider::name).sorted().toList()
                            + ")"));
    builder.registry(facilities -> provider.create(argument, settings, facilities));
  }

  private static InetSocketAddress address(Settings settings, String key, String otherwise) {
    String text = settings.find(key).orElse(otherwise);
    try {
      URI uri = URI.create("tcp://" + text);
      if (uri.getHost() != null && uri.getPort() >= 0 && uri.getPort() <= 0xFFFF) {
        return new InetSocketAddress(uri.getHost(), uri.getPort());
      }
    } catch (IllegalArgumentException e) {
      // told below, with the form
    }
    throw new ConfigurationException(key + ": " + text + " (expected: such as 127.0.0.1:8800)");
  }

  private static List<String> lines(Settings settings, String key) {
    Optional<String> file = settings.find(key);
    if (file.isEmpty()) {
      return List.of();
    }
    try {
      return Files.readAllLines(Path.of(file.get())).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new ConfigurationException(key + ": cannot read " + file.get(), e);
    }
  }

  private static Optional<SSLContext> keystore(Settings settings) {
    Optional<String> file = settings.find("control.keystore");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    char[] password = settings.find("control.keystore-password").orElse("").toCharArray();
    try (InputStream in = Files.newInputStream(Path.of(file.get()))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return Optional.of(context);
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigurationException("control.keystore: cannot use " + file.get(), e);
    }
  }
}
