package dev.mdk.session;

import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cases in which we mean to differ; {@code docs/wire-exceptions.md} has them with the reasons.
 */
final class WireExceptions {

  private static final String TRACE = "'traceId':'11111111-2222-3333-4444-555555555555',";

  /** What joining gives instead; without a trace id if that is a fresh one. */
  private static final Map<String, String> DECODING =
      Map.ofEntries(
          Map.entry("blank header", "'clock':[0],'environment':{'name':'mine'},'properties':{}"),
          Map.entry("not JSON", "'clock':[0],'environment':{'name':'mine'},'properties':{}"),
          Map.entry("JSON null", "'clock':[0],'environment':{'name':'mine'},'properties':{}"),
          Map.entry("JSON list", "'clock':[0],'environment':{'name':'mine'},'properties':{}"),
          Map.entry("JSON string", "'clock':[0],'environment':{'name':'mine'},'properties':{}"),
          Map.entry("JSON number", "'clock':[0],'environment':{'name':'mine'},'properties':{}"),
          Map.entry("truncated", "'clock':[0],'environment':{'name':'mine'},'properties':{}"),
          Map.entry(
              "single quotes", "'clock':[0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry("url-encoded", "'clock':[0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "comments in JSON", "'clock':[0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry("NaN token", "'clock':[0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry("BOM first", "'clock':[0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "clock of string number",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "clock with null",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "clock huge",
              TRACE + "'clock':[4294967297,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "clock max int",
              TRACE + "'clock':[2147483648,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "traceId empty string",
              "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "properties is a list",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "properties is a string",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "property true and false",
              TRACE
                  + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{'t':true,'f':false,'l':[true,1,false],'m':{'b':true}}"),
          Map.entry(
              "property with unknown $class",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{'k':{'a':1}}"),
          Map.entry(
              "property with $class of a known type",
              TRACE
                  + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{'k':{'name':'x','fallbackName':'y'}}"),
          Map.entry(
              "property with $class that is not a string",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{'k':{'a':1}}"),
          Map.entry(
              "property with $class null",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{'k':{'a':1}}"),
          Map.entry(
              "odd numbers",
              TRACE
                  + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{'a':1e16,'b':0,'c':1e400,'d':4.9e-324,'e':0.1}"),
          Map.entry(
              "timeout integral double",
              TRACE
                  + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{},'remainingTime':12.877"),
          Map.entry(
              "timeout integer",
              TRACE
                  + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{},'remainingTime':12.877"),
          Map.entry(
              "timeout integer with a default deadline set",
              TRACE
                  + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{},'remainingTime':5.0"),
          Map.entry(
              "trace number",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{}"),
          Map.entry(
              "trace null",
              TRACE + "'clock':[1,0],'environment':{'name':'sandbox'},'properties':{}"));

  /** What is sent and read back instead, by the names of the properties. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("property true", "'k':true"),
          Map.entry("property false inside list and map", "'k':[false,{'x':true}]"),
          Map.entry("property value of Java type float", "'k':1.5"),
          Map.entry("property value of Java type biginteger", "'k':123"),
          Map.entry("property value of Java type bigdecimal", "'k':1.23"),
          Map.entry("property value of Java type short", ""),
          Map.entry("property value of Java type byte", ""),
          Map.entry("tree map value", ""),
          Map.entry("immutable list value", ""),
          Map.entry("property key sorting with quotes and spaces", ""),
          Map.entry("deadline landing on a whole second", ""),
          Map.entry("deadline zero and negative", ""));

  private static final Set<String> LEFT_OUT =
      Set.of(
          "property NaN and infinity",
          "default deadline applies to session, join and derive",
          "start_span and finish_span",
          "two interactions finished beyond start");

  private WireExceptions() {}

  static Optional<JsonObject> decoding(String name) {
    return Optional.ofNullable(DECODING.get(name)).map(WireExceptions::object);
  }

  static Map<String, JsonValue> values(String name) {
    return object(VALUES.getOrDefault(name, "")).members();
  }

  static boolean isLeftOut(String name) {
    return LEFT_OUT.contains(name);
  }

  static Set<String> names() {
    Set<String> names = new HashSet<>(DECODING.keySet());
    names.addAll(VALUES.keySet());
    names.addAll(LEFT_OUT);
    return names;
  }

  private static JsonObject object(String members) {
    return Json.parse("{" + members.replace('\'', '"') + "}").asObject().orElseThrow();
  }
}
