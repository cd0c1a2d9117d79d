package dev.mdk.control.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The page, served from this jar: the files in the folder {@code page} beside this class. A path
 * without a point in its last part is a place in the page, and gets {@code index.html}.
 */
final class Pages {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*\\.([a-z0-9]+)");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2");

  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  private static final class Page {
    private final String type;
    private final byte[] bytes;
    private final String tag;

    Page(String type, byte[] bytes) {
      this.type = type;
      this.bytes = bytes;
      CRC32C sum = new CRC32C();
      sum.update(bytes);
      tag = "\"" + HexFormat.of().toHexDigits(sum.getValue(), 8) + "\"";
    }
  }

  void serve(Call call) throws IOException {
    if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
      call.setHeader("Allow", "GET, HEAD");
      throw new ApiError(405, "pages are read only");
    }
    String last = call.path().isEmpty() ? "" : call.path().get(call.path().size() - 1);
    boolean isPlace = !last.contains(".");
    Optional<Page> page =
        isPlace ? find("index.html") : call.path().size() == 1 ? find(last) : Optional.empty();
    if (page.isEmpty()) {
      throw new ApiError(404, "no such page");
    }
    call.setHeader("ETag", page.get().tag);
    call.setHeader("Cache-Control", "no-cache"); // but ask whether it has changed
    if (call.header("If-None-Match").equals(page.get().tag)) {
      call.answer(304);
    } else {
      call.answer(200, page.get().type, page.get().bytes);
    }
  }

  private Optional<Page> find(String name) throws IOException {
    var matcher = NAME.matcher(name);
    if (!matcher.matches() || !TYPES.containsKey(matcher.group(1))) {
      return Optional.empty();
    }
    Page known = pages.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try (InputStream in = Pages.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        return Optional.empty();
      }
      Page page = new Page(TYPES.getOrDefault(matcher.group(1), ""), in.readAllBytes());
      pages.put(name, page);
      return Optional.of(page);
    }
  }
}
