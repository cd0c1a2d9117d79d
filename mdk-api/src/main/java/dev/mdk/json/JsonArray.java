package dev.mdk.json;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** A JSON array. Two are equal if their elements are, in the same order. */
public final class JsonArray implements JsonValue {
  private static final JsonArray EMPTY = new JsonArray(new JsonValue[0]);

  /*
   * The only element itself, or an array of any other number of them: the text [[[[]]]] spends two
   * characters on a level, and a list inside each would take more than twenty times as much.
   */
  private final Object content;
  private final int depth;

  private JsonArray(JsonValue[] elements) {
    content = elements.length == 1 ? elements[0] : elements;
    int deepest = 0;
    for (JsonValue element : elements) {
      deepest = Math.max(deepest, Nesting.of(element));
    }
    depth = Nesting.around(deepest);
  }

  /**
   * {@return the array of these elements}
   *
   * @param elements the elements, which are copied
   * @throws IllegalArgumentException if it would nest deeper than {@link JsonLimits#MAX_DEPTH}
   */
  public static JsonArray of(JsonValue... elements) {
    return of(elements, 0, elements.length);
  }

  /**
   * {@return the array of these elements, in the order of the collection} For plain Java values
   * there is {@link JsonValue#of}.
   *
   * @param elements the elements, which are copied
   * @throws IllegalArgumentException if it would nest deeper than {@link JsonLimits#MAX_DEPTH}
   */
  public static JsonArray of(Collection<? extends JsonValue> elements) {
    return of(elements.toArray(new JsonValue[0]));
  }

  /** Returns the array of the elements from {@code from} to {@code to}, all of them JsonValues. */
  static JsonArray of(Object[] elements, int from, int to) {
    if (from == to) {
      return EMPTY;
    }
    JsonValue[] copy = Arrays.copyOfRange(elements, from, to, JsonValue[].class);
    for (JsonValue element : copy) {
      Objects.requireNonNull(element, "element");
    }
    return new JsonArray(copy);
  }

  /** {@return the elements: an unmodifiable list} */
  public List<JsonValue> elements() {
    return new Elements(content);
  }

  int depth() {
    return depth;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof JsonArray that)) {
      return false;
    }
    List<JsonValue> mine = elements();
    List<JsonValue> others = that.elements();
    if (mine.size() != others.size() || depth != that.depth) {
      return false;
    }
    for (int i = 0; i < mine.size(); i++) {
      if (!mine.get(i).equals(others.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (JsonValue element : elements()) {
      hash = 31 * hash + element.hashCode();
    }
    return hash;
  }

  /** Returns the array as compact JSON. */
  @Override
  public String toString() {
    return Json.write(this);
  }

  private static final class Elements extends AbstractList<JsonValue> implements RandomAccess {
    private final Object content;

    Elements(Object content) {
      this.content = content;
    }

    @Override
    public int size() {
      return content instanceof JsonValue[] several ? several.length : 1;
    }

    @Override
    public JsonValue get(int index) {
      Objects.checkIndex(index, size());
      return content instanceof JsonValue[] several ? several[index] : (JsonValue) content;
    }
  }
}
