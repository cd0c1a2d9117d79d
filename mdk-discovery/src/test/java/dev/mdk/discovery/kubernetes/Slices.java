package dev.mdk.discovery.kubernetes;

import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** EndpointSlices as text, with apostrophes for quotation marks. */
final class Slices {

  static final String NAMESPACE = "shop";

  private Slices() {}

  static JsonObject json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject().orElseThrow();
  }

  /** Returns a slice of IPv4 addresses with the port http, 8080. */
  static JsonObject slice(String name, String service, String... endpoints) {
    return json(
        """
        {'kind':'EndpointSlice','apiVersion':'discovery.k8s.io/v1',
         'metadata':{'name':'%s','namespace':'shop','labels':{'kubernetes.io/service-name':'%s'}},
         'addressType':'IPv4','ports':[{'name':'http','protocol':'TCP','port':8080}],
         'endpoints':[%s]}
        """
            .formatted(name, service, String.join(",", endpoints)));
  }

  /** Returns a slice with other members, as text. */
  static JsonObject with(JsonObject slice, String members) {
    Map<String, JsonValue> all = new LinkedHashMap<>(slice.members());
    all.putAll(json("{" + members + "}").members());
    return JsonObject.of(all);
  }

  /** Returns a slice with a further label. */
  static JsonObject labelled(JsonObject slice, String name, String value) {
    Map<String, JsonValue> metadata =
        new LinkedHashMap<>(slice.object("metadata").orElseThrow().members());
    JsonObject labels = JsonObject.of(metadata).object("labels").orElseThrow();
    metadata.put("labels", with(labels, "'" + name + "':'" + value + "'"));
    Map<String, JsonValue> all = new LinkedHashMap<>(slice.members());
    all.put("metadata", JsonObject.of(metadata));
    return JsonObject.of(all);
  }

  /** Returns a pod that is ready. */
  static String pod(String uid, String address) {
    return pod(uid, address, "'conditions':{'ready':true,'serving':true,'terminating':false}");
  }

  /** Returns a pod with further members. */
  static String pod(String uid, String address, String members) {
    return "{'addresses':['%s'],'targetRef':{'kind':'Pod','name':'p','uid':'%s'},%s}"
        .formatted(address, uid, members);
  }
}
