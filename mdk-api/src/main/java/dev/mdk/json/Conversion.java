package dev.mdk.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns plain Java values into JSON ones, and remembers where it is, for the error message. */
final class Conversion {
  private static final int LONGEST_PATH = 100;

  private final StringBuilder path = new StringBuilder("value");
  private int depth;

  JsonValue convert(Object value) {
    if (value == null) {
      return JsonNull.NULL;
    } else if (value instanceof JsonValue json) {
      return json;
    } else if (value instanceof CharSequence text) {
      return JsonString.of(text.toString());
    } else if (value instanceof Boolean bool) {
      return JsonBoolean.of(bool);
    } else if (value instanceof Number number) {
      return convertNumber(number);
    } else if (value instanceof Map<?, ?> map) {
      return convertMap(map);
    } else if (value instanceof Collection<?> collection) {
      return convertCollection(collection);
    } else if (value instanceof Object[] array) {
      return convertCollection(Arrays.asList(array));
    }
    throw unsupported(value);
  }

  private JsonNumber convertNumber(Number number) {
    if (number instanceof Double || number instanceof Float) {
      if (!Double.isFinite(number.doubleValue())) {
        throw refused(number + " (expected: a finite number; JSON has no other)");
      }
      return JsonNumber.ofLiteral(number.toString()); // a float widened would grow digits
    } else if (number instanceof BigInteger integer) {
      return JsonNumber.of(integer);
    } else if (number instanceof BigDecimal decimal) {
      return JsonNumber.of(decimal);
    } else if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      return JsonNumber.of(number.longValue());
    }
    throw unsupported(number);
  }

  private JsonObject convertMap(Map<?, ?> map) {
    enter();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof CharSequence name)) {
        throw refused("a key that is no CharSequence (expected: only such keys)");
      }
      members.put(name.toString(), convertAt("." + name, entry.getValue()));
    }
    depth--;
    return JsonObject.of(members);
  }

  private JsonArray convertCollection(Collection<?> collection) {
    enter();
    JsonValue[] elements = new JsonValue[collection.size()];
    int index = 0;
    for (Object element : collection) {
      elements[index] = convertAt("[" + index + "]", element);
      index++;
    }
    depth--;
    return JsonArray.of(elements);
  }

  private JsonValue convertAt(String step, Object value) {
    int length = path.length();
    path.append(step);
    JsonValue converted = convert(value);
    path.setLength(length);
    return converted;
  }

  private void enter() {
    int limit = JsonLimits.defaults().depth();
    if (depth == limit) {
      throw refused("nesting of " + (limit + 1) + " levels (expected: at most " + limit + ")");
    }
    depth++;
  }

  private IllegalArgumentException unsupported(Object value) {
    return refused(
        value.getClass().getName()
            + " (expected: null, a boolean, text, a number, a Map, a Collection, an Object[] or a"
            + " JsonValue)");
  }

  private IllegalArgumentException refused(String problem) {
    if (path.length() > LONGEST_PATH) {
      path.setLength(LONGEST_PATH);
      path.append("...");
    }
    return new IllegalArgumentException(path + ": " + problem);
  }
}
