package dev.mdk.control.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP/1.1 request, as far as a handshake needs it.
 *
 * @param method such as {@code GET}
 * @param path without the query
 * @param query without the question mark; as it came
 * @param headers by their names in lower case
 */
record RequestHead(String method, String path, String query, Map<String, List<String>> headers) {

  static final int MAX_BYTES = 8 * 1024;

  /** The head is none. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    Malformed(String what) {
      super(what);
    }
  }

  /**
   * Reads a head, and nothing beyond.
   *
   * @throws Malformed if it is none, or too long
   */
  static RequestHead read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder(256);
    while (!endsWithEmptyLine(text)) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the connection ended within a request");
      }
      if (text.length() == MAX_BYTES) {
        throw new Malformed("more than " + MAX_BYTES + " bytes");
      }
      text.append((char) octet);
    }
    return parse(text.toString());
  }

  private static boolean endsWithEmptyLine(StringBuilder text) {
    int end = text.length();
    return end >= 4
        && text.charAt(end - 1) == '\n'
        && text.charAt(end - 2) == '\r'
        && text.charAt(end - 3) == '\n'
        && text.charAt(end - 4) == '\r';
  }

  private static RequestHead parse(String text) throws Malformed {
    String[] lines = text.split("\r\n", -1);
    // A token that was not escaped may hold blanks; the original's does.
    int method = lines[0].indexOf(' ');
    int version = lines[0].lastIndexOf(' ');
    if (method <= 0 || version <= method + 1 || !lines[0].endsWith(" HTTP/1.1")) {
      throw new Malformed("no request of HTTP/1.1");
    }
    String target = lines[0].substring(method + 1, version);
    if (!target.startsWith("/")) {
      throw new Malformed("no path");
    }
    int question = target.indexOf('?');
    Map<String, List<String>> headers = new HashMap<>();
    for (int i = 1; i < lines.length - 2; i++) { // the last two are what follows the end
      int colon = lines[i].indexOf(':');
      String name = colon < 0 ? "" : lines[i].substring(0, colon);
      if (name.isEmpty() || name.indexOf(' ') >= 0 || name.indexOf('\t') >= 0) {
        throw new Malformed("no header");
      }
      headers
          .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    return new RequestHead(
        lines[0].substring(0, method),
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        headers);
  }

  /** Returns the only value of a header; empty if there is none or more than one. */
  String header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.size() == 1 ? values.get(0) : "";
  }

  /** Returns whether one of the comma-separated parts of a header is the given one. */
  boolean hasPart(String name, String part) {
    return headers.getOrDefault(name, List.of()).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(each -> each.strip().equalsIgnoreCase(part));
  }

  /** Returns a parameter of the query as it came; empty if there is none. */
  String parameter(String name) {
    for (String each : query.split("&", -1)) {
      if (each.startsWith(name + "=")) {
        return each.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** Returns the bearer token. */
  String bearer() {
    return bearer(header("authorization"));
  }

  static String bearer(String authorization) {
    return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? authorization.substring(7).strip()
        : "";
  }

  /** Says nothing of the query, which holds a token. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
