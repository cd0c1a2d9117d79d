package dev.mdk.control.server;

/** A request that cannot be answered as it is; the message is for whoever sent it. */
final class ApiError extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  ApiError(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
