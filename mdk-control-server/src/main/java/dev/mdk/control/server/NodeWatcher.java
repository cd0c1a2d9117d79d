package dev.mdk.control.server;

import java.util.Iterator;
import java.util.Optional;

/** Told of nodes as texts of RTP. One call at a time, in order; does not block. */
interface NodeWatcher {

  /** Takes what is known at the beginning; the texts are made as they are asked for. */
  void known(Iterator<String> texts);

  /** Takes a change. */
  void changed(String text);

  /** Takes that all has been told; of one service, or of all. */
  void synced(Optional<String> service);
}
