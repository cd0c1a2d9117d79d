package dev.mdk.discovery.kubernetes;

import dev.mdk.Node;
import dev.mdk.Version;
import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads EndpointSlices. What is not as it should be is counted, and loses nothing else. */
final class SliceReader {

  private static final int MOST_ENDPOINTS = 1_000; // no server takes more in a slice
  private static final int MOST_ZONES = 1_000;
  private static final int LONGEST = 253; // of a name
  private static final String DEFAULT_VERSION = "1.0";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9._]{0,251}[A-Za-z0-9])?");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}");

  private final SliceRules rules;
  private final BadEntries bad;
  private final Map<String, JsonString> zones = new LinkedHashMap<>(); // one object for each

  SliceReader(SliceRules rules, BadEntries bad) {
    this.rules = rules;
    this.bad = bad;
  }

  private record Port(long number, boolean secure) {}

  static Optional<String> metadata(JsonObject object, String name) {
    return object.object("metadata").flatMap(some -> some.string(name));
  }

  /** Returns the name of a slice; empty if it is none. */
  Optional<String> nameOf(JsonObject object) {
    String name = metadata(object, "name").orElse("");
    String kind = object.string("kind").orElse("EndpointSlice"); // left out in a list
    return isName(name) && kind.equals("EndpointSlice")
        ? Optional.of(name)
        : none("an object that is no EndpointSlice: " + Texts.show(kind + " " + name));
  }

  /** Reads one; empty if it is none at all. */
  Optional<Slice> read(JsonObject slice) {
    return nameOf(slice).flatMap(name -> read(slice, name));
  }

  private Optional<Slice> read(JsonObject slice, String name) {
    String service = label(slice, KubernetesApi.SERVICE_LABEL).orElse("");
    if (!isName(service)) {
      return none("slice " + name + " of no service");
    }
    Slice empty = new Slice(name, metadata(slice, "uid").orElse(""), service, List.of());
    int rank = rules.addressTypes().indexOf(slice.string("addressType").orElse(""));
    List<JsonValue> endpoints = elements(slice, "endpoints");
    if (endpoints.size() > MOST_ENDPOINTS) {
      bad.count("slice " + name + " with " + endpoints.size() + " endpoints");
      return Optional.of(empty);
    }
    if (rank < 0 || endpoints.isEmpty()) {
      return Optional.of(empty);
    }
    Optional<Port> port = port(slice, service);
    return Optional.of(
        port.isPresent()
            ? new Slice(name, empty.uid(), service, claims(slice, empty, rank, port.get()))
            : empty);
  }

  private <T> Optional<T> none(String why) {
    bad.count(why);
    return Optional.empty();
  }

  private static boolean isName(String text) {
    return text.length() <= LONGEST && NAME.matcher(text).matches();
  }

  private static Optional<String> label(JsonObject slice, String name) {
    return slice
        .object("metadata")
        .flatMap(metadata -> metadata.object("labels"))
        .flatMap(labels -> labels.string(name));
  }

  private static List<JsonValue> elements(JsonObject object, String name) {
    return object.array(name).map(JsonArray::elements).orElse(List.of());
  }

  /** Finds the port that counts: by its name; unless names are set, an only one needs none. */
  private Optional<Port> port(JsonObject slice, String service) {
    Map<String, JsonObject> byName = new LinkedHashMap<>();
    for (JsonValue each : elements(slice, "ports")) {
      each.asObject()
          .filter(port -> port.string("protocol").orElse("TCP").equals("TCP"))
          .ifPresent(port -> byName.putIfAbsent(port.string("name").orElse(""), port));
    }
    if (byName.isEmpty()) {
      return Optional.empty(); // it speaks UDP only, or is a name without a port
    }
    List<String> wanted = rules.ports().isEmpty() ? List.of("http", "https") : rules.ports();
    Optional<JsonObject> found =
        wanted.stream().filter(byName::containsKey).map(byName::get).findFirst();
    if (found.isEmpty() && rules.ports().isEmpty() && byName.size() == 1) {
      found = byName.values().stream().findFirst();
    }
    long number = found.map(port -> port.integer("port").orElse(0)).orElse(0L);
    if (number < 1 || number > 65_535) {
      return none(
          "the endpoints of "
              + service
              + " with the ports "
              + Texts.show(byName.keySet().toString())
              + " (expected: "
              + String.join(" or ", wanted)
              + (rules.ports().isEmpty() ? ", or only one" : "")
              + "; see discovery.kubernetes.port)");
    }
    String protocol = found.flatMap(port -> port.string("appProtocol")).orElse("");
    return Optional.of(new Port(number, isSecure(protocol)));
  }

  private boolean isSecure(String protocol) {
    return protocol.equalsIgnoreCase("https")
        || (rules.scheme().equals("https") && !protocol.equalsIgnoreCase("http"));
  }

  private List<Slice.Claim> claims(JsonObject slice, Slice its, int rank, Port port) {
    String version = rules.version().orElseGet(() -> version(slice));
    List<Slice.Claim> claims = new ArrayList<>();
    for (JsonValue each : elements(slice, "endpoints")) {
      Optional<JsonObject> endpoint = each.asObject();
      Optional<String> found =
          endpoint
              .flatMap(some -> host(some, rank))
              .flatMap(host -> HttpAddress.of(port.secure(), host, port.number()))
              .map(HttpAddress::url);
      if (endpoint.isEmpty() || found.isEmpty()) {
        bad.count("an endpoint of " + its.service() + " without an address");
        continue;
      }
      JsonObject conditions = endpoint.get().object("conditions").orElse(JsonObject.of(Map.of()));
      boolean ready = conditions.bool("ready").orElse(true);
      boolean leaving = conditions.bool("terminating").orElse(false);
      if (ready || (leaving && conditions.bool("serving").orElse(true))) {
        String address = found.get();
        String id = pod(endpoint.get()).orElse(address);
        Map<String, JsonValue> properties = properties(endpoint.get());
        claims.add(
            new Slice.Claim(
                its.service() + "/" + id,
                ready,
                rank,
                new Node(id, its.service(), version, address, properties, rules.environment())));
      }
    }
    return List.copyOf(claims);
  }

  private String version(JsonObject slice) {
    String text = label(slice, rules.versionLabel()).orElse("");
    String plain = text.startsWith("v") ? text.substring(1) : text;
    return Version.isWellFormed(plain) ? plain : DEFAULT_VERSION;
  }

  /** Returns the first address: the others, if any, have no meaning that would be defined. */
  private Optional<String> host(JsonObject endpoint, int rank) {
    Optional<String> first =
        elements(endpoint, "addresses").stream().findFirst().flatMap(JsonValue::asString);
    return switch (rules.addressTypes().get(rank)) {
      case "IPv4" -> first.filter(text -> IPV4.matcher(text).matches());
      case "IPv6" -> first.filter(text -> IPV6.matcher(text).matches());
      default -> first.filter(SliceReader::isName);
    };
  }

  private static Optional<String> pod(JsonObject endpoint) {
    return endpoint
        .object("targetRef")
        .filter(target -> target.string("kind").orElse("").equals("Pod"))
        .flatMap(target -> target.string("uid"))
        .filter(SliceReader::isName);
  }

  private Map<String, JsonValue> properties(JsonObject endpoint) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    endpoint
        .string("zone")
        .filter(SliceReader::isName)
        .ifPresent(zone -> properties.put("zone", zone(zone)));
    List<JsonValue> hints = new ArrayList<>();
    endpoint.object("hints").map(all -> elements(all, "forZones")).orElse(List.of()).stream()
        .limit(8) // as many as the API allows
        .flatMap(hint -> hint.asObject().flatMap(some -> some.string("name")).stream())
        .filter(SliceReader::isName)
        .forEach(zone -> hints.add(zone(zone)));
    if (!hints.isEmpty()) {
      properties.put("zone-hints", JsonArray.of(hints));
    }
    return properties;
  }

  private JsonString zone(String name) {
    JsonString known = zones.get(name);
    if (known != null) {
      return known;
    }
    JsonString zone = JsonString.of(name);
    if (zones.size() < MOST_ZONES) {
      zones.put(name, zone);
    }
    return zone;
  }
}
