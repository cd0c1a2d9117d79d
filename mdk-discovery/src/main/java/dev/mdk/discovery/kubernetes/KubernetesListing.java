package dev.mdk.discovery.kubernetes;

import dev.mdk.discovery.registry.TooLongException;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads all slices, page by page, as they were at one version; or has a short look at them. */
final class KubernetesListing {

  private static final int PAGE = 100;
  private static final int SMALLER = 8;
  private static final int MOST_PAGES = 100_000;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final KubernetesApi api;
  private final SliceReader reader;
  private int page = PAGE;

  KubernetesListing(KubernetesApi api, SliceReader reader) {
    this.api = api;
    this.reader = reader;
  }

  /**
   * What there is.
   *
   * @param slices by name
   * @param version at which it was so
   */
  record Result(Map<String, Slice> slices, String version) {}

  Result read() throws IOException, InterruptedException {
    Map<String, Slice> slices = new HashMap<>();
    String version = "";
    String next = "";
    int pages = 0;
    do {
      JsonObject answer = page(next);
      if (version.isEmpty()) {
        version = version(answer);
      }
      for (JsonValue item : items(answer)) {
        item.asObject().flatMap(reader::read).ifPresent(slice -> slices.put(slice.name(), slice));
      }
      next = SliceReader.metadata(answer, "continue").orElse("");
      if (++pages == MOST_PAGES) {
        throw new IOException("a list of more than " + MOST_PAGES + " pages");
      }
    } while (!next.isEmpty());
    return new Result(slices, version);
  }

  private JsonObject page(String next) throws IOException, InterruptedException {
    while (true) {
      try {
        return api.list(page, next);
      } catch (TooLongException e) {
        if (page == 1) {
          throw e;
        }
        page = Math.max(1, page / SMALLER); // these slices are large ones
      }
    }
  }

  /** Whatever else an answer is, without a list it must not pass for an empty one. */
  private static List<JsonValue> items(JsonObject answer) throws IOException {
    if (!answer.string("kind").orElse("").equals("EndpointSliceList")) {
      throw new IOException("an answer that is no EndpointSliceList");
    }
    return answer.array("items").map(JsonArray::elements).orElse(List.of()); // null if it is empty
  }

  private static String version(JsonObject answer) throws IOException {
    return SliceReader.metadata(answer, "resourceVersion")
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new IOException("an answer without a resourceVersion"));
  }

  /**
   * Looks at the first slice only: finds out whether the server answers, and whether it is the one
   * that has told everything up to a version. One that began anew would take any version in
   * silence.
   */
  boolean goesOn(String version, SliceTable table) throws IOException, InterruptedException {
    JsonObject answer = api.list(1, "");
    Optional<JsonObject> first = items(answer).stream().findFirst().flatMap(JsonValue::asObject);
    boolean same =
        first.isPresent()
            ? table.knows(
                SliceReader.metadata(first.get(), "name").orElse(""),
                SliceReader.metadata(first.get(), "uid").orElse(""))
            : table.isEmpty();
    return same && !isOlder(version(answer), version);
  }

  /**
   * Returns whether a version is known to be older than another. They are opaque; but those of all
   * servers are numbers that grow, and where they are none, nothing is known.
   */
  static boolean isOlder(String version, String than) {
    return NUMBER.matcher(version).matches()
        && NUMBER.matcher(than).matches()
        && Long.parseLong(version) < Long.parseLong(than);
  }
}
