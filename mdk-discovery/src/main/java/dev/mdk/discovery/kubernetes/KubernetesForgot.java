package dev.mdk.discovery.kubernetes;

import java.io.IOException;

/** The API server cannot tell what happened since a version: it must be asked for all there is. */
final class KubernetesForgot extends IOException {

  private static final long serialVersionUID = 1;

  KubernetesForgot(String message) {
    super(message);
  }
}
