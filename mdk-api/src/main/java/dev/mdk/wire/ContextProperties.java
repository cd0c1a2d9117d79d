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
  public static final ContextProperties NONE = new ContextProperties(Map.of(), new Written("", 0));

  /**
   * How properties travel.
   *
   * @param members the members of a JSON object, without its braces; printable ASCII
   * @param leftOut how many are not among them, as they must not be sent
   */
  record Written(String members, int leftOut) {}

  /*
   * Either is made of the other, when it is first wanted. Threads that race make it twice, the same both
   * times; what they publish to each other is immutable, so that they need no fence.
   */
  private @Nullable Map<String, JsonValue> read;
  private @Nullable Written written;

  private ContextProperties(@Nullable Map<String, JsonValue> read, @Nullable Written written) {
    this.read = read;
    this.written = written;
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
    return new ContextProperties(Collections.unmodifiableMap(own), null);
  }

  /** Returns those of a text that {@link PlainContext} can read, without a reserved name. */
  static ContextProperties unread(String members) {
    return members.isEmpty() ? NONE : new ContextProperties(null, new Written(members, 0));
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
      known = write(read());
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
      known = Collections.unmodifiableMap(PlainContext.members(written().members()));
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
    return read().containsKey(name);
  }

  @Override
  public @Nullable JsonValue get(Object name) {
    return read().get(name);
  }
}
