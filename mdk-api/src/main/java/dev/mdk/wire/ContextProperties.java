package dev.mdk.wire;

import dev.mdk.PropertyKey;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The properties of a context: an immutable map, in the order in which they were given. It
 * remembers how it is written, as the same ones go out with each message of a session, and what
 * came in is taken apart only when somebody asks for it, as most processes hand it on unread. May
 * be used by any thread.
 */
public final class ContextProperties extends AbstractMap<String, JsonValue> {

  /** No property. */
  public static final ContextProperties NONE = new ContextProperties(Map.of(), "", 0, 0);

  /**
   * How properties travel.
   *
   * @param members the members of a JSON object, without its braces; printable ASCII
   * @param leftOut how many are not among them, as they must not be sent
   */
  record Written(String members, int leftOut) {}

  /*
   * Where they came in. The text is kept rather than a copy of a part of it: who hands them on makes that
   * copy, and many do not.
   */
  private final String text;
  private final int from;
  private final int to;

  /*
   * Either is made of the other or of the text, when it is first wanted. Threads that race make it twice,
   * the same both times; what they publish to each other is immutable, so that they need no fence.
   */
  private @Nullable Map<String, JsonValue> read;
  private @Nullable Written written;

  private ContextProperties(@Nullable Map<String, JsonValue> read, String text, int from, int to) {
    this.read = read;
    this.text = text;
    this.from = from;
    this.to = to;
  }

  /**
   * Returns the properties of a map.
   *
   * @param properties any map of properties
   * @return a copy of it, or itself if it is one of these
   */
  public static ContextProperties copyOf(Map<String, JsonValue> properties) {
    if (properties instanceof ContextProperties same) {
      return same;
    }
    return properties.isEmpty() ? NONE : of(new LinkedHashMap<>(properties));
  }

  /** Returns the properties of a map that nobody changes any more. */
  static ContextProperties of(Map<String, JsonValue> own) {
    return new ContextProperties(Collections.unmodifiableMap(own), "", 0, 0);
  }

  /** Returns those of a part of a text, as {@link PlainProperties} found it. */
  static ContextProperties unread(String text, int from, int to) {
    return from == to ? NONE : new ContextProperties(null, text, from, to);
  }

  /**
   * Returns these and one more.
   *
   * @param name its name; of the same name, it takes the place of the one here
   * @param value its value
   * @return the properties
   */
  public ContextProperties with(String name, JsonValue value) {
    Map<String, JsonValue> more = new LinkedHashMap<>(read());
    more.put(name, value);
    return of(more);
  }

  /**
   * Returns these without one.
   *
   * @param name its name
   * @return the properties
   */
  public ContextProperties without(String name) {
    if (!read().containsKey(name)) {
      return this;
    }
    Map<String, JsonValue> fewer = new LinkedHashMap<>(read());
    fewer.remove(name);
    return of(fewer);
  }

  /**
   * Returns whether there is one with a meaning of its own, as {@link PropertyKey#isReserved} says.
   *
   * @return whether to look for it
   */
  public boolean hasReserved() {
    Map<String, JsonValue> known = read;
    return known != null && known.keySet().stream().anyMatch(PropertyKey::isReserved);
  }

  /** Returns how they travel. */
  Written written() {
    Written known = written;
    if (known == null) {
      known = from < to ? new Written(text.substring(from, to), 0) : write(read());
      written = known;
    }
    return known;
  }

  private static Written write(Map<String, JsonValue> properties) {
    Map<String, JsonValue> sendable = ContextCodec.sendable(properties);
    String object = Json.writeAscii(JsonObject.of(sendable));
    String members = object.substring(1, object.length() - 1);
    return new Written(members, properties.size() - sendable.size());
  }

  private Map<String, JsonValue> read() {
    Map<String, JsonValue> known = read;
    if (known == null) {
      known = Collections.unmodifiableMap(PlainProperties.read(text, from, to));
      read = known;
    }
    return known;
  }

  @Override
  public Set<Entry<String, JsonValue>> entrySet() {
    return read().entrySet();
  }

  @Override
  public int size() {
    return read().size();
  }

  @Override
  public boolean isEmpty() {
    Map<String, JsonValue> known = read;
    return known != null && known.isEmpty(); // those that nobody has read are some
  }

  @Override
  public boolean containsKey(Object name) {
    return get(name) != null;
  }

  @Override
  public @Nullable JsonValue get(Object name) {
    Map<String, JsonValue> known = read;
    if (known == null) {
      return name instanceof String wanted ? PlainProperties.find(wanted, text, from, to) : null;
    }
    return known.get(name);
  }
}
