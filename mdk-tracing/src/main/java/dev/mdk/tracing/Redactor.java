package dev.mdk.tracing;

import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes secrets out of log lines, before any sink sees them and not by who logs: the values of
 * properties, nested ones too, whose name has one of certain words in it, and in texts what follows
 * such a word and a colon or an equals sign, or {@code Bearer} or {@code Basic}.
 */
final class Redactor {

  private static final List<String> USUAL =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "pwd",
          "secret",
          "token",
          "authorization",
          "cookie",
          "apikey",
          "credential",
          "privatekey");
  private static final String HIDDEN = "***";

  private final List<String> words; // none: nothing is taken out
  private final Pattern inText;

  private Redactor(List<String> words) {
    this.words = words;
    inText = pattern(words);
  }

  /*
   * The words are literals and all repetitions behind them are possessive, so that a text takes time
   * in proportion to its length, whatever is in it.
   */
  private static Pattern pattern(List<String> words) {
    String any = words.stream().map(Redactor::loosely).collect(Collectors.joining("|"));
    String named = "(?:" + any + ")[\\w-]{0,32}+[\"']?+\\s{0,4}+[:=]\\s{0,4}+[\"']?+";
    String scheme = "(?:bearer|basic)\\s{1,4}+";
    return Pattern.compile(
        "(" + named + "(?:" + scheme + ")?+|\\b" + scheme + ")[^\\s\"',;&<>]++",
        Pattern.CASE_INSENSITIVE);
  }

  /** Lets something stand between the two words that such a name is made of. */
  private static String loosely(String word) {
    return switch (word) {
      case "apikey" -> "api[-_.]?key";
      case "privatekey" -> "private[-_.]?key";
      default -> word;
    };
  }

  /** Returns what {@code log.redact} says: {@code none}, or words besides the usual ones. */
  static Redactor from(Settings settings) {
    String said = settings.find("log.redact").orElse("");
    if (said.equals("none")) {
      return new Redactor(List.of());
    }
    List<String> words = new ArrayList<>(USUAL);
    for (String word : said.split(",", -1)) {
      String letters = letters(word);
      if (!letters.isEmpty()) {
        words.add(letters);
      }
    }
    return new Redactor(List.copyOf(words));
  }

  /** Returns the lines without secrets; the very same list, if there is none in them. */
  @SuppressWarnings("ReferenceEquality") // whether it was changed
  List<LogEvent> clean(List<LogEvent> lines) {
    if (words.isEmpty()) {
      return lines;
    }
    List<LogEvent> cleaned = new ArrayList<>(lines.size());
    boolean changed = false;
    for (LogEvent line : lines) {
      LogEvent clean = clean(line);
      changed |= clean != line;
      cleaned.add(clean);
    }
    return changed ? List.copyOf(cleaned) : lines;
  }

  @SuppressWarnings("ReferenceEquality") // whether they were changed
  private LogEvent clean(LogEvent line) {
    String text = clean(line.text());
    Map<String, JsonValue> properties = clean(line.properties());
    return text == line.text() && properties == line.properties()
        ? line
        : new LogEvent(
            line.id(),
            line.time(),
            line.processId(),
            line.service(),
            line.level(),
            line.category(),
            text,
            line.thrown(),
            properties,
            line.span());
  }

  private String clean(String text) {
    Matcher found = inText.matcher(text);
    return found.find() ? found.replaceAll("$1" + HIDDEN) : text;
  }

  @SuppressWarnings("ReferenceEquality") // whether a value was changed
  private Map<String, JsonValue> clean(Map<String, JsonValue> members) {
    Map<String, JsonValue> cleaned = new LinkedHashMap<>();
    boolean changed = false;
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      JsonValue value = member.getValue();
      JsonValue clean = isSecret(member.getKey()) ? JsonString.of(HIDDEN) : clean(value);
      changed |= clean != value;
      cleaned.put(member.getKey(), clean);
    }
    return changed ? cleaned : members;
  }

  @SuppressWarnings("ReferenceEquality") // whether it was changed
  private JsonValue clean(JsonValue value) {
    if (value instanceof JsonObject object) {
      Map<String, JsonValue> members = object.members();
      Map<String, JsonValue> cleaned = clean(members);
      return cleaned == members ? value : JsonObject.of(cleaned);
    }
    if (value instanceof JsonArray array) {
      List<JsonValue> cleaned = array.elements().stream().map(this::clean).toList();
      return cleaned.equals(array.elements()) ? value : JsonArray.of(cleaned);
    }
    return value;
  }

  private boolean isSecret(String name) {
    String letters = letters(name);
    return words.stream().anyMatch(letters::contains);
  }

  /** Returns the letters and digits of a name: {@code API-Key}, {@code api_key} are the same. */
  private static String letters(String name) {
    StringBuilder letters = new StringBuilder(name.length());
    name.chars()
        .filter(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        .forEach(c -> letters.append((char) c));
    return letters.toString().toLowerCase(Locale.ROOT);
  }
}
