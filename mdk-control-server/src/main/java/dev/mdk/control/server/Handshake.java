package dev.mdk.control.server;

import dev.mdk.control.server.Access.Right;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Predicate;

/** The opening handshake of RFC 6455, section 4.2, and who is let in. */
final class Handshake {

  static final String PATH = "/rtp";

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Access access;
  private final Hosts hosts;
  private final Predicate<String> origins;

  Handshake(Access access, Hosts hosts, Predicate<String> origins) {
    this.access = access;
    this.hosts = hosts;
    this.origins = origins;
  }

  /**
   * What is answered.
   *
   * @param right what the client may do; if none, the connection ends after the response
   * @param response the whole of it, in ASCII
   */
  record Answer(Right right, String response) {
    boolean isAccepted() {
      return right != Right.NONE;
    }
  }

  Answer answer(RequestHead head) {
    if (!head.path().equals(PATH) && !head.path().equals("/")) {
      return refusal("404 Not Found", "RTP is at " + PATH);
    }
    if (!head.method().equals("GET")) {
      return refusal("405 Method Not Allowed\r\nAllow: GET", "a handshake is a GET");
    }
    if (!hosts.accepts(head.header("host"))) {
      return refusal("403 Forbidden", "not a name of this server");
    }
    if (head.headers().containsKey("origin") && !origins.test(head.header("origin"))) {
      return refusal("403 Forbidden", "not a page of this server");
    }
    if (!head.hasPart("upgrade", "websocket") || !head.hasPart("connection", "upgrade")) {
      return refusal(
          "426 Upgrade Required\r\nUpgrade: websocket", "this port speaks RTP over WebSocket");
    }
    if (!head.header("sec-websocket-version").equals("13")) {
      return refusal("426 Upgrade Required\r\nSec-WebSocket-Version: 13", "version 13 only");
    }
    String key = head.header("sec-websocket-key");
    if (!isKey(key)) {
      return refusal("400 Bad Request", "no Sec-WebSocket-Key of 16 bytes");
    }
    Right right = right(head);
    return right == Right.NONE
        ? refusal("401 Unauthorized\r\nWWW-Authenticate: Bearer", "no token, or a wrong one")
        : new Answer(right, accepted(key));
  }

  private Right right(RequestHead head) {
    String bearer = head.bearer();
    return access.of(bearer.isEmpty() ? head.parameter("token") : bearer);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String accepted(String key) {
    return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + accept(key)
        + "\r\n\r\n");
  }

  /** RFC 6455 asks for SHA-1 here; it guards against mistakes, not against enemies. */
  static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  static Answer refusal(String status, String reason) {
    return new Answer(
        Right.NONE,
        ("HTTP/1.1 "
            + status
            + "\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
            + (reason.length() + 1)
            + "\r\n\r\n"
            + reason
            + "\n"));
  }
}
