package dev.mdk.benchmarks.simulation;

/** Chooses servers for one caller, and hears how the calls went. */
interface Chooser {

  /** Takes in a server; called before the first call, and when one starts. */
  void join(Server server);

  /** Chooses a server and begins a call to it. */
  Call begin(String key);

  /** A call in flight. */
  interface Call {

    /** Returns whom it goes to. */
    Server server();

    /** Ends it. */
    void end(boolean isGood, long tookNanos);
  }
}
