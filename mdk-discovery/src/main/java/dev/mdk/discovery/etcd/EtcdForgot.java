package dev.mdk.discovery.etcd;

import java.io.IOException;

/** A watch cannot go on: etcd has forgotten what happened since, or is not the one it was. */
final class EtcdForgot extends IOException {

  private static final long serialVersionUID = 1;

  EtcdForgot(String why) {
    super(why);
  }
}
