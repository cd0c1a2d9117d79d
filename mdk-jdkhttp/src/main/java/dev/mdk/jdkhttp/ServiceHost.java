package dev.mdk.jdkhttp;

import dev.mdk.Version;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A service and a version as a host name in a domain that does not exist, and never will: {@code
 * invalid} is reserved by RFC 2606 and RFC 6761, so no resolver may find an address for it.
 *
 * <pre>
 * host    = service "." version ".mdk.invalid"
 * service = plain *("." plain) / escaped
 * version = "v" 1*digit *("-" 1*digit) / "any" / escaped
 * plain   = a label of a-z, 0-9 and inner hyphens, which does not begin with "x-"
 * escaped = "x-" 1*(a-z / 0-9 / "-" and two hex digits)
 * </pre>
 *
 * <p>An escaped name is one label: each byte of its UTF-8 that is neither a lower case letter nor a
 * digit is written as a hyphen and two lower case hex digits. Each pair has exactly one form, which
 * has no upper case letter: who changes the case of a host does no harm.
 *
 * @param service the name of the service
 * @param version the lowest acceptable version
 */
record ServiceHost(String service, String version) {

  static final String DOMAIN = "mdk.invalid";

  private static final String ANY = "any";
  private static final String ESCAPE = "x-";
  private static final String PLAIN_LABEL = "(?!x-)[a-z0-9](?:[a-z0-9-]*+(?<!-))?+";
  private static final Pattern PLAIN =
      Pattern.compile(PLAIN_LABEL + "(?:\\." + PLAIN_LABEL + ")*+");
  private static final Pattern NUMBERS = Pattern.compile("[0-9]++(?:\\.[0-9]++)*+");

  ServiceHost {
    if (service.isEmpty()) {
      throw new IllegalArgumentException("service: \"\" (expected: a name)");
    }
    if (version.isEmpty()) {
      throw new IllegalArgumentException("version: \"\" (expected: such as 1.0, or *)");
    }
  }

  /**
   * Reads a host of our domain.
   *
   * @throws IllegalArgumentException if it is not the one form of a service and a version
   */
  static ServiceHost parse(String host) {
    try {
      int end = host.length() - DOMAIN.length() - 1;
      int dot = host.lastIndexOf('.', end - 1);
      ServiceHost parsed =
          new ServiceHost(
              readService(host.substring(0, dot)), readVersion(host.substring(dot + 1, end)));
      if (parsed.toString().equals(host)) {
        return parsed;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
      // told below, with an example
    }
    throw new IllegalArgumentException(
        "host: "
            + Text.quoted(host)
            + " names no service (expected: such as node-hello.v1-0.mdk.invalid;"
            + " MdkHttpClient.request makes it from any name and version)");
  }

  /** Returns the host. */
  @Override
  public String toString() {
    return writeService(service) + "." + writeVersion(version) + "." + DOMAIN;
  }

  private static String readService(String label) {
    return label.startsWith(ESCAPE) ? unescape(label) : label;
  }

  private static String writeService(String service) {
    return PLAIN.matcher(service).matches() ? service : escape(service);
  }

  private static String readVersion(String label) {
    if (label.equals(ANY)) {
      return Version.ANY;
    }
    return label.startsWith(ESCAPE) ? unescape(label) : label.substring(1).replace('-', '.');
  }

  private static String writeVersion(String version) {
    if (version.equals(Version.ANY)) {
      return ANY;
    }
    return NUMBERS.matcher(version).matches() ? "v" + version.replace('.', '-') : escape(version);
  }

  private static String escape(String text) {
    ByteBuffer utf8;
    try {
      utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "name: " + Text.quoted(text) + " (expected: no half of a surrogate pair)", e);
    }
    StringBuilder label = new StringBuilder(ESCAPE);
    while (utf8.hasRemaining()) {
      byte next = utf8.get();
      if ((next >= '0' && next <= '9') || (next >= 'a' && next <= 'z')) {
        label.append((char) next);
      } else {
        label.append('-').append(HexFormat.of().toHexDigits(next));
      }
    }
    return label.toString();
  }

  private static String unescape(String label) {
    ByteBuffer utf8 = ByteBuffer.allocate(label.length());
    for (int at = ESCAPE.length(); at < label.length(); at++) {
      char next = label.charAt(at);
      if (next == '-') {
        utf8.put((byte) HexFormat.fromHexDigits(label, at + 1, at + 3));
        at += 2;
      } else {
        utf8.put((byte) next);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(label, e);
    }
  }
}
