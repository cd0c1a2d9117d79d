/**
 * A small, strict reader and writer of JSON (RFC 8259).
 *
 * <pre>{@code
 * JsonObject node =
 *     JsonObject.builder().put("service", "orders").put("version", "2.0").build();
 * String text = Json.write(node); // {"service":"orders","version":"2.0"}
 *
 * JsonValue read = Json.parse(text);
 * read.asObject().flatMap(o -> o.string("service")); // Optional[orders]
 * }</pre>
 *
 * <p>{@link dev.mdk.json.Json} reads and writes whole values, {@link dev.mdk.json.JsonWriter}
 * writes piece by piece where no tree is wanted. What is read may be hostile: {@link
 * dev.mdk.json.JsonLimits} bounds the nesting, the lengths and the counts before memory is taken
 * for them, and a value that was read holds less than twenty times the memory of its text.
 *
 * <p>Values are immutable and may be shared by threads. None is {@code null}, and a {@code null}
 * argument throws a {@link NullPointerException} everywhere in this package, except in {@link
 * dev.mdk.json.JsonValue#of} and {@link dev.mdk.json.JsonObject.Builder#put}, where it stands for
 * the JSON {@code null}.
 */
package dev.mdk.json;
