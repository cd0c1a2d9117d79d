package dev.mdk.discovery.dns;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks a service up: its records SRV, or its addresses; and its version. */
final class DnsLookup {

  /**
   * What was found.
   *
   * @param nodes by address
   * @param ttlSeconds for how long that holds
   */
  record Found(Map<String, Node> nodes, long ttlSeconds) {}

  /** What nodes have in common. */
  record Kind(String scheme, Optional<String> version, Environment environment) {}

  static final int MAX_NODES = 10_000;

  private static final int MAX_ALIASES = 8;
  private static final long NEGATIVE_SECONDS = 5; // where nobody says how long it holds
  private static final String DEFAULT_VERSION = "1.0";
  private static final String VERSION = "version=";

  private final DnsResolver resolver;
  private final DnsPattern pattern;
  private final Kind kind;

  DnsLookup(DnsResolver resolver, DnsPattern pattern, Kind kind) {
    this.resolver = resolver;
    this.pattern = pattern;
    this.kind = kind;
  }

  /** All records of a type about a name, its other names followed, and what came along. */
  private record Records(List<DnsRecord> records, List<DnsRecord> others, long ttlSeconds) {}

  /** Looks whether servers answer at all. */
  void probe() throws IOException, InterruptedException {
    resolver.ask(pattern.probe(), DnsRecord.SOA);
  }

  Found find(String service, String name) throws IOException, InterruptedException {
    Map<String, Node> nodes = new LinkedHashMap<>();
    Records found = pattern.isService() ? ask(name, DnsRecord.SRV) : addresses(name, List.of());
    long ttl = found.ttlSeconds();
    if (found.records().isEmpty()) {
      return new Found(nodes, ttl);
    }
    String version = kind.version().isPresent() ? kind.version().get() : version(name);
    if (!pattern.isService() && isNamed()) {
      add(nodes, service, version, name, pattern.port(), Map.of());
      return new Found(nodes, ttl);
    }
    if (!pattern.isService()) {
      for (DnsRecord record : found.records()) {
        if (record instanceof DnsRecord.Address address) {
          add(nodes, service, version, address.host(), pattern.port(), Map.of());
        }
      }
      return new Found(nodes, ttl);
    }
    int row = 0;
    for (List<DnsRecord.Service> group : byPriority(found.records())) {
      int before = nodes.size();
      for (DnsRecord.Service record : group) {
        ttl = Math.min(ttl, addTarget(nodes, service, version, record, row, found.others()));
      }
      row += nodes.size() > before ? 1 : 0;
    }
    return new Found(nodes, ttl);
  }

  private static List<List<DnsRecord.Service>> byPriority(List<DnsRecord> records) {
    Map<Integer, List<DnsRecord.Service>> groups = new java.util.TreeMap<>();
    for (DnsRecord record : records) {
      if (record instanceof DnsRecord.Service service
          && !service.target().isEmpty() // "decidedly not available"
          && service.port() > 0
          && DnsName.isGood(service.target())) {
        groups.computeIfAbsent(service.priority(), any -> new ArrayList<>()).add(service);
      }
    }
    return List.copyOf(groups.values());
  }

  /** Adds the nodes of a target, and returns for how long that holds. */
  private long addTarget(
      Map<String, Node> nodes,
      String service,
      String version,
      DnsRecord.Service record,
      int row,
      List<DnsRecord> others)
      throws IOException, InterruptedException {
    // RFC 2782 gives a weight of 0 a very small chance.
    JsonNumber weight = record.weight() == 0 ? JsonNumber.of(0.1) : JsonNumber.of(record.weight());
    Map<String, JsonValue> properties =
        row == 0
            ? Map.of("weight", weight)
            : Map.of("weight", weight, "priority", JsonNumber.of(row)); // a spare, by RFC 2782
    if (isNamed()) {
      add(nodes, service, version, record.target(), record.port(), properties);
      return Long.MAX_VALUE;
    }
    Records addresses = addresses(record.target(), others);
    for (DnsRecord each : addresses.records()) {
      if (each instanceof DnsRecord.Address address) {
        add(nodes, service, version, address.host(), record.port(), properties);
      }
    }
    return addresses.ttlSeconds();
  }

  /** Returns whether nodes are known by names: a certificate is about a name. */
  private boolean isNamed() {
    return kind.scheme().equals("https");
  }

  private void add(
      Map<String, Node> nodes,
      String service,
      String version,
      String host,
      int port,
      Map<String, JsonValue> properties) {
    String address = kind.scheme() + "://" + host + ":" + port;
    if (nodes.size() < MAX_NODES) {
      nodes.putIfAbsent(
          address, new Node(address, service, version, address, properties, kind.environment()));
    }
  }

  /** Finds addresses: those that came along, else of version 4, else of version 6. */
  private Records addresses(String name, List<DnsRecord> others)
      throws IOException, InterruptedException {
    for (int type : new int[] {DnsRecord.A, DnsRecord.AAAA}) {
      List<DnsRecord> known = select(others, DnsName.normal(name), type);
      if (!known.isEmpty()) {
        return new Records(known, others, ttl(known));
      }
    }
    Records four = ask(name, DnsRecord.A);
    return four.records().isEmpty() ? ask(name, DnsRecord.AAAA) : four;
  }

  private String version(String name) throws IOException, InterruptedException {
    for (DnsRecord record : ask(name, DnsRecord.TXT).records()) {
      if (record instanceof DnsRecord.Text text && text.text().startsWith(VERSION)) {
        return text.text().substring(VERSION.length()).strip();
      }
    }
    return DEFAULT_VERSION;
  }

  /** Asks for records, and for those of the other name if that is what a name has. */
  private Records ask(String name, int type) throws IOException, InterruptedException {
    String owner = DnsName.normal(name);
    long ttl = Long.MAX_VALUE;
    for (int i = 0; i < MAX_ALIASES; i++) {
      String asked = owner;
      DnsAnswer answer = resolver.ask(asked, type);
      for (int aliases = 0; aliases < MAX_ALIASES; aliases++) {
        List<DnsRecord> records = select(answer.answers(), owner, type);
        if (!records.isEmpty()) {
          return new Records(records, answer.others(), Math.min(ttl, ttl(records)));
        }
        List<DnsRecord> alias = select(answer.answers(), owner, DnsRecord.CNAME);
        if (alias.isEmpty()) {
          break;
        }
        ttl = Math.min(ttl, ttl(alias));
        owner = ((DnsRecord.Alias) alias.get(0)).target();
      }
      boolean goesOn = !owner.equals(asked) && DnsName.isGood(owner);
      if (!goesOn || answer.code() == DnsAnswer.NO_SUCH_NAME) {
        return new Records(List.of(), List.of(), Math.min(ttl, negative(answer)));
      }
    }
    throw new IOException(name + " has too many other names");
  }

  private static long negative(DnsAnswer answer) {
    return answer.others().stream()
        .filter(DnsRecord.Negative.class::isInstance)
        .mapToLong(DnsRecord::ttl)
        .min()
        .orElse(NEGATIVE_SECONDS);
  }

  private static List<DnsRecord> select(List<DnsRecord> records, String owner, int type) {
    Predicate<DnsRecord> fits = record -> record.type() == type && record.owner().equals(owner);
    return records.stream().filter(fits).toList();
  }

  private static long ttl(List<DnsRecord> records) {
    return records.stream().mapToLong(DnsRecord::ttl).min().orElse(NEGATIVE_SECONDS);
  }
}
