package dev.mdk.spi;

/** How a source of nodes is. */
public enum SourceState {
  /** It has not told its nodes for the first time: asking is worth a wait. */
  CONNECTING,
  /** It has told all nodes that there are, and tells changes. */
  SYNCED,
  /** It cannot reach its registry. What it told stays. */
  LOST
}
