package dev.mdk.control.server;

import java.io.IOException;

/** A peer broke the rules of RFC 6455; the code is what it is told. */
final class WebSocketFault extends IOException {

  private static final long serialVersionUID = 1;

  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL = 1002;
  static final int UNSUPPORTED = 1003;
  static final int NOT_UTF8 = 1007;
  static final int POLICY = 1008;
  static final int TOO_BIG = 1009;
  static final int TRY_LATER = 1013;

  private final int code;

  WebSocketFault(int code, String reason) {
    super(reason);
    this.code = code;
  }

  int code() {
    return code;
  }
}
