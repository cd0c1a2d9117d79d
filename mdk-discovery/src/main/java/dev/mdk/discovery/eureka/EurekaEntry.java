package dev.mdk.discovery.eureka;

import dev.mdk.Node;
import dev.mdk.discovery.registry.HttpAddress;
import dev.mdk.discovery.registry.Metadata;
import dev.mdk.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/**
 * A node as it is registered.
 *
 * @param app the name of its application, fit for a path
 * @param id its id, fit for a path
 * @param body what is sent
 */
record EurekaEntry(String app, String id, JsonObject body) {

  static final int BEATS = 3; // for each time that a lease would last

  static EurekaEntry of(Node node, HttpAddress address, Duration ttl) {
    String app = HttpAddress.plain(node.service()).toUpperCase(Locale.ROOT);
    String id = address.place(node);
    return new EurekaEntry(app, id, body(node, address, ttl, app, id));
  }

  private static JsonObject body(
      Node node, HttpAddress address, Duration ttl, String app, String id) {
    JsonObject.Builder metadata = JsonObject.builder();
    Metadata.encode(node).forEach(metadata::put);
    JsonObject instance =
        JsonObject.builder()
            .put("instanceId", id)
            .put("hostName", address.host())
            .put("ipAddr", address.host())
            .put("app", app)
            .put("vipAddress", HttpAddress.plain(node.service()))
            .put("secureVipAddress", HttpAddress.plain(node.service()))
            .put("homePageUrl", node.address())
            .put("status", EurekaClient.UP)
            .put("overriddenStatus", "UNKNOWN")
            .put("port", port(address.port(), !address.secure()))
            .put("securePort", port(address.port(), address.secure()))
            .put("countryId", 1)
            .put("dataCenterInfo", dataCenter())
            .put("leaseInfo", lease(ttl))
            .put("metadata", metadata.build())
            .build();
    return JsonObject.builder().put("instance", instance).build();
  }

  private static JsonObject port(int port, boolean enabled) {
    return JsonObject.builder().put("$", port).put("@enabled", String.valueOf(enabled)).build();
  }

  private static JsonObject dataCenter() {
    return JsonObject.builder()
        .put("@class", "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo")
        .put("name", "MyOwn")
        .build();
  }

  private static JsonObject lease(Duration ttl) {
    return JsonObject.builder()
        .put("renewalIntervalInSecs", Math.max(1, ttl.toSeconds() / BEATS))
        .put("durationInSecs", ttl.toSeconds())
        .build();
  }
}
