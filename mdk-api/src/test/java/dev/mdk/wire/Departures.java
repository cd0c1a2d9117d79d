package dev.mdk.wire;

import static java.util.Map.entry;

import java.util.Map;

/**
 * Where we read a header in another way than the original, by the name of the case, with what is
 * different in the joined session. The reasons are in {@code docs/wire-exceptions.md}.
 */
final class Departures {

  private static final String AS_ABSENT = "{\"clock\":[0],\"environment\":\"local\"}";
  private static final String PLAIN = "{\"clock\":[1,0]}";
  private static final String NO_PROPERTIES = "{\"clock\":[1,0],\"properties\":{}}";

  private Departures() {}

  static final Map<String, String> OF_DECODING =
      Map.ofEntries(
          entry("blank header", AS_ABSENT),
          entry("not JSON", AS_ABSENT),
          entry("JSON null", AS_ABSENT),
          entry("JSON list", AS_ABSENT),
          entry("JSON string", AS_ABSENT),
          entry("JSON number", AS_ABSENT),
          entry("truncated", AS_ABSENT),
          entry("single quotes", AS_ABSENT),
          entry("url-encoded", AS_ABSENT),
          entry("comments in JSON", AS_ABSENT),
          entry("NaN token", AS_ABSENT),
          entry("BOM first", AS_ABSENT),
          entry("clock of string number", PLAIN),
          entry("clock with null", PLAIN),
          entry("clock huge", "{\"clock\":[4294967297,0]}"),
          entry("clock max int", "{\"clock\":[2147483648,0]}"),
          entry("traceId empty string", "{\"traceId\":\"fresh\"}"),
          entry("properties is a list", NO_PROPERTIES),
          entry("properties is a string", NO_PROPERTIES),
          entry(
              "property true and false",
              "{\"properties\":{\"t\":true,\"f\":false,\"l\":[true,1,false],\"m\":{\"b\":true}}}"),
          entry(
              "property with unknown $class", "{\"clock\":[1,0],\"properties\":{\"k\":{\"a\":1}}}"),
          entry(
              "property with $class of a known type",
              "{\"properties\":{\"k\":{\"name\":\"x\",\"fallbackName\":\"y\"}}}"),
          entry(
              "big integers",
              "{\"properties\":{\"a\":9007199254740993,\"b\":9223372036854775807,"
                  + "\"c\":9223372036854775808,\"d\":123456789012345678901234567890,"
                  + "\"e\":-9223372036854775808}}"),
          entry(
              "odd numbers",
              "{\"properties\":{\"a\":1e16,\"b\":0,\"c\":1e400,\"d\":4.9e-324,\"e\":0.1}}"),
          entry(
              "timeout integer with a default deadline set",
              "{\"clock\":[1,0],\"properties\":{\"timeout\":1479945613}}"),
          entry("timeout null", NO_PROPERTIES),
          entry("timeout string", NO_PROPERTIES),
          entry("timeout above default deadline", "{\"properties\":{\"timeout\":1479945699.25}}"),
          entry("no timeout, default deadline", NO_PROPERTIES),
          entry("trace number", NO_PROPERTIES),
          entry("trace null", NO_PROPERTIES));

  /** What the original loses as it writes, by the name of the case: what we read instead. */
  static final Map<String, String> OF_ENCODING =
      Map.ofEntries(
          entry("property NaN and infinity", "{\"n\":\"NaN\",\"p\":\"Infinity\"}"),
          entry("property true", "{\"k\":null}"),
          entry("property false inside list and map", "{\"k\":[null,{\"x\":null}]}"),
          entry("property value of Java type float", "{\"k\":null}"),
          entry("property value of Java type biginteger", "{\"k\":null}"),
          entry("property value of Java type bigdecimal", "{\"k\":null}"));
}
