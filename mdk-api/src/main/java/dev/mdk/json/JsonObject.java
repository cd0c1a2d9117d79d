package dev.mdk.json;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A JSON object: members by name, in the order in which they were given. Two are equal if they have
 * equal members, in any order.
 *
 * <p>{@link #string}, {@link #integer} and their like read a member of a known kind; they are empty
 * both when it is missing and when it is of another kind, so tolerant code needs no casts.
 */
public final class JsonObject implements JsonValue {
  /*
   * Up to FEW members are an array, name and value in turn, searched from its beginning: less memory
   * than any map, and as fast. More are a LinkedHashMap, whose bins become trees when names collide.
   */
  private static final int FEW = 8;

  private static final Object[] NOTHING = {};
  private static final JsonObject EMPTY = new JsonObject(NOTHING, Map.of());

  private final Object[] few;
  private final Map<String, JsonValue> many;
  private final int depth;

  private JsonObject(Object[] few, Map<String, JsonValue> many) {
    this.few = few;
    this.many = many;
    int deepest = 0;
    for (int i = 1; i < few.length; i += 2) {
      deepest = Math.max(deepest, Nesting.of((JsonValue) few[i]));
    }
    for (JsonValue value : many.values()) {
      deepest = Math.max(deepest, Nesting.of(value));
    }
    this.depth = Nesting.around(deepest);
  }

  /**
   * {@return the object with a copy of these members, in the order of the map}
   *
   * @param members the members, which are copied
   * @throws IllegalArgumentException if it would nest deeper than {@link JsonLimits#MAX_DEPTH}
   */
  public static JsonObject of(Map<String, ? extends JsonValue> members) {
    Object[] pairs = new Object[2 * members.size()];
    int end = 0;
    for (Map.Entry<String, ? extends JsonValue> member : members.entrySet()) {
      pairs[end++] = requireNonNull(member.getKey(), "name");
      pairs[end++] = requireNonNull(member.getValue(), "value");
    }
    return of(pairs, 0, end);
  }

  /**
   * Returns the object of names and values in turn; of values for the same name the last counts.
   */
  static JsonObject of(Object[] pairs, int from, int to) {
    if (from == to) {
      return EMPTY;
    }
    if (to - from > 2 * FEW) {
      Map<String, JsonValue> many = new LinkedHashMap<>();
      for (int i = from; i < to; i += 2) {
        many.put((String) pairs[i], (JsonValue) pairs[i + 1]);
      }
      return new JsonObject(NOTHING, Collections.unmodifiableMap(many));
    }
    Object[] few = new Object[to - from];
    int end = 0;
    for (int i = from; i < to; i += 2) {
      int at = indexOf(pairs[i], few, end);
      few[at] = pairs[i];
      few[at + 1] = pairs[i + 1];
      end = Math.max(end, at + 2);
    }
    return new JsonObject(end == few.length ? few : Arrays.copyOf(few, end), Map.of());
  }

  /** Returns the index of the name among the pairs before {@code end}, else {@code end}. */
  private static int indexOf(Object name, Object[] pairs, int end) {
    for (int i = 0; i < end; i += 2) {
      if (pairs[i].equals(name)) {
        return i;
      }
    }
    return end;
  }

  /** {@return a builder without members} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the members: an unmodifiable map in the order in which they were given} */
  public Map<String, JsonValue> members() {
    return many.isEmpty() ? new FewMembers(few) : many;
  }

  /**
   * {@return the member of this name; empty if there is none}
   *
   * @param name the name of a member
   */
  public Optional<JsonValue> get(String name) {
    if (!many.isEmpty()) {
      return Optional.ofNullable(many.get(name));
    }
    int at = indexOf(requireNonNull(name, "name"), few, few.length);
    return at == few.length ? Optional.empty() : Optional.of((JsonValue) few[at + 1]);
  }

  /**
   * {@return the member of this name if it is a string}
   *
   * @param name the name of a member
   */
  public Optional<String> string(String name) {
    return get(name).flatMap(JsonValue::asString);
  }

  /**
   * {@return the member of this name if it is {@code true} or {@code false}}
   *
   * @param name the name of a member
   */
  public Optional<Boolean> bool(String name) {
    return get(name).flatMap(JsonValue::asBoolean);
  }

  /**
   * {@return the member of this name if {@link JsonValue#asLong()} has a value for it}
   *
   * @param name the name of a member
   */
  public OptionalLong integer(String name) {
    return get(name).map(JsonValue::asLong).orElse(OptionalLong.empty());
  }

  /**
   * {@return the member of this name if {@link JsonValue#asDouble()} has a value for it}
   *
   * @param name the name of a member
   */
  public OptionalDouble number(String name) {
    return get(name).map(JsonValue::asDouble).orElse(OptionalDouble.empty());
  }

  /**
   * {@return the member of this name if it is an object}
   *
   * @param name the name of a member
   */
  public Optional<JsonObject> object(String name) {
    return get(name).flatMap(JsonValue::asObject);
  }

  /**
   * {@return the member of this name if it is an array}
   *
   * @param name the name of a member
   */
  public Optional<JsonArray> array(String name) {
    return get(name).flatMap(JsonValue::asArray);
  }

  int depth() {
    return depth;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof JsonObject that)) {
      return false;
    }
    Map<String, JsonValue> mine = members();
    if (mine.size() != that.members().size() || depth != that.depth) {
      return false;
    }
    for (Map.Entry<String, JsonValue> member : mine.entrySet()) {
      Optional<JsonValue> others = that.get(member.getKey());
      if (others.isEmpty() || !member.getValue().equals(others.get())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<String, JsonValue> member : members().entrySet()) {
      hash += member.getKey().hashCode() ^ member.getValue().hashCode();
    }
    return hash;
  }

  /** Returns the object as compact JSON. */
  @Override
  public String toString() {
    return Json.write(this);
  }

  /** Collects members. Not for use by several threads at once. */
  public static final class Builder {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Sets a member; an earlier one of the same name gives way to it.
     *
     * @param value anything that {@link JsonValue#of} takes
     * @param name the name of a member
     * @return this builder
     * @throws IllegalArgumentException if {@code JsonValue.of} refuses the value
     */
    public Builder put(String name, Object value) {
      members.put(requireNonNull(name, "name"), JsonValue.of(value));
      return this;
    }

    /**
     * {@return the object with the members so far} The builder may be used further.
     *
     * @throws IllegalArgumentException if it would nest deeper than {@link JsonLimits#MAX_DEPTH}
     */
    public JsonObject build() {
      return of(members);
    }
  }

  private static final class FewMembers extends AbstractMap<String, JsonValue> {
    private final Object[] pairs;

    FewMembers(Object[] pairs) {
      this.pairs = pairs;
    }

    @Override
    public Set<Entry<String, JsonValue>> entrySet() {
      List<Entry<String, JsonValue>> entries =
          new AbstractList<>() {
            @Override
            public Entry<String, JsonValue> get(int index) {
              return Map.entry((String) pairs[2 * index], (JsonValue) pairs[2 * index + 1]);
            }

            @Override
            public int size() {
              return pairs.length / 2;
            }
          };
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<String, JsonValue>> iterator() {
          return entries.iterator();
        }

        @Override
        public int size() {
          return entries.size();
        }
      };
    }
  }
}
