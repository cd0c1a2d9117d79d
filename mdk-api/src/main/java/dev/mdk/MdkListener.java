package dev.mdk;

/**
 * Told what happens in the MDK. Each listener has a queue of its own and is called by one thread at
 * a time, never by a caller's; it may block, and then only misses events: a full queue drops,
 * counted. What it throws is logged once.
 */
@FunctionalInterface
public interface MdkListener {

  /**
   * Nobody listens. Who emits an event compares with this first, so that no event is built in vain.
   */
  MdkListener NONE = event -> {};

  /**
   * Tells an event.
   *
   * @param event what happened; more kinds may come, so ignore the unknown ones
   */
  void onEvent(MdkEvent event);
}
