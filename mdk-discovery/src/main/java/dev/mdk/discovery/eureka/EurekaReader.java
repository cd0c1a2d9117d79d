package dev.mdk.discovery.eureka;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.Metadata;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads instances. Eureka writes names of applications in upper case; the case is known from the
 * virtual address, if that is the same name, and is lower case otherwise.
 */
final class EurekaReader {

  private static final String DEFAULT_VERSION = "1.0";
  private static final JsonObject NOTHING = JsonObject.builder().build();

  private final Environment environment;
  private final BadEntries bad;

  /** Reads with the environment of those that say nothing of theirs. */
  EurekaReader(Environment environment, BadEntries bad) {
    this.environment = environment;
    this.bad = bad;
  }

  EurekaAnswer read(JsonObject answer) throws IOException {
    JsonObject applications =
        answer
            .object("applications")
            .orElseThrow(() -> new IOException("an answer without applications"));
    List<EurekaInstance> instances = new ArrayList<>();
    for (JsonValue each : several(applications, "application")) {
      JsonObject application = each.asObject().orElse(NOTHING);
      String name = application.string("name").orElse("");
      for (JsonValue instance : several(application, "instance")) {
        instances.add(instance(name, instance.asObject().orElse(NOTHING)));
      }
    }
    return new EurekaAnswer(applications.string("apps__hashcode").orElse(""), instances);
  }

  /** Returns the elements of an array; some servers write a single one without brackets. */
  private static List<JsonValue> several(JsonObject json, String name) {
    Optional<JsonArray> array = json.array(name);
    return array.isPresent()
        ? array.get().elements()
        : json.get(name).filter(value -> !value.isNull()).map(List::of).orElse(List.of());
  }

  private EurekaInstance instance(String application, JsonObject json) {
    String app = application.isEmpty() ? json.string("app").orElse("") : application;
    String id = json.string("instanceId").or(() -> json.string("hostName")).orElse("");
    String status = json.string("status").orElse("UNKNOWN");
    boolean deleted = json.string("actionType").orElse("").equals("DELETED");
    Optional<Node> node = Optional.empty();
    if (status.equals(EurekaClient.UP) && !deleted) {
      node = node(app, id, json);
      if (node.isEmpty()) {
        bad.count("an instance without a good address");
      }
    }
    JsonObject lease = json.object("leaseInfo").orElse(NOTHING);
    long registered = number(lease, "registrationTimestamp").orElse(0);
    return new EurekaInstance(app + "/" + id, status, registered, deleted, node);
  }

  private Optional<Node> node(String app, String id, JsonObject json) {
    Optional<HttpAddress> address = address(json);
    if (app.isEmpty() || id.isEmpty() || address.isEmpty()) {
      return Optional.empty();
    }
    Node plain =
        new Node(
            id, service(app, json), DEFAULT_VERSION, address.get().url(), Map.of(), environment);
    return Metadata.decode(json.object("metadata").orElse(NOTHING), plain);
  }

  private static String service(String app, JsonObject json) {
    return json.string("vipAddress")
        .map(address -> address.split(",", 2)[0].split(":", 2)[0])
        .filter(name -> name.equalsIgnoreCase(app))
        .orElse(app.toLowerCase(Locale.ROOT));
  }

  private static Optional<HttpAddress> address(JsonObject json) {
    boolean secure = isEnabled(json, "securePort");
    if (!secure && !isEnabled(json, "port")) {
      return Optional.empty();
    }
    String host =
        json.string("hostName")
            .filter(name -> !name.isEmpty())
            .or(() -> json.string("ipAddr"))
            .orElse("");
    JsonObject port = json.object(secure ? "securePort" : "port").orElse(NOTHING);
    return HttpAddress.of(secure, host, number(port, "$").orElse(0));
  }

  private static boolean isEnabled(JsonObject json, String port) {
    JsonObject some = json.object(port).orElse(NOTHING);
    return some.string("@enabled").orElse("").equals("true") || some.bool("@enabled").orElse(false);
  }

  /** Reads a number, which some servers write as text. */
  private static OptionalLong number(JsonObject json, String name) {
    OptionalLong plain = json.integer(name);
    if (plain.isPresent()) {
      return plain;
    }
    try {
      return json.string(name)
          .map(text -> OptionalLong.of(Long.parseLong(text)))
          .orElse(OptionalLong.empty());
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
