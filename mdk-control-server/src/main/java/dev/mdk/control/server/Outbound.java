package dev.mdk.control.server;

import dev.mdk.spi.Ticker;
import dev.mdk.wire.RtpCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written to one peer. Who sends never waits; a thread is taken only while there
 * is something to write. A peer that lets too much pile up, or takes too long for a piece, is cut
 * off.
 */
final class Outbound {

  /*
   * Texts wait as they are, shared with other peers, and become frames in pieces of one write. What was
   * known at the beginning waits as an iterator and counts for nothing: it is made as it is written. An
   * answer to a ping waits like any text, and so tells that all before it was dealt with.
   * `writing` is handed from who finds it false, and sets it, to the task that writes, which unsets it
   * when nothing waits any more: so one thread writes at a time, and nothing is left behind.
   */
  private static final int PIECE = 32 * 1024;

  private final Executor executor;
  private final Ticker ticker;
  private final OutputStream out;
  private final int maxWaiting;
  private final Runnable ended;
  private final Runnable cut;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiting> texts = new ArrayDeque<>();
  private byte[] last = {}; // when there is one, nothing more is taken
  private int waiting; // characters, of what was sent one by one
  private boolean batches;
  private boolean writing;
  private boolean over;
  private long since; // when the write in progress began

  private sealed interface Waiting {
    record Texts(Iterator<String> texts, boolean counts) implements Waiting {}

    final class Control implements Waiting {
      private final byte[] frame;

      Control(byte[] frame) {
        this.frame = frame;
      }
    }
  }

  /**
   * Makes an empty one.
   *
   * @param maxWaiting the most characters that may wait
   * @param ended called when the last frame was written
   * @param cut ends the connection at once; called by any thread, more than once
   */
  Outbound(
      Executor executor,
      Ticker ticker,
      OutputStream out,
      int maxWaiting,
      Runnable ended,
      Runnable cut) {
    this.executor = executor;
    this.ticker = ticker;
    this.out = out;
    this.maxWaiting = maxWaiting;
    this.ended = ended;
    this.cut = cut;
  }

  /** Puts messages together from now on. */
  void batch() {
    lock.lock();
    try {
      batches = true;
    } finally {
      lock.unlock();
    }
  }

  void send(String text) {
    send(new Waiting.Texts(List.of(text).iterator(), true), text.length());
  }

  /** Sends a control frame, after all that waits. */
  void sendControl(byte[] frame) {
    send(new Waiting.Control(frame), frame.length);
  }

  private void send(Waiting one, int size) {
    boolean tooMuch;
    lock.lock();
    try {
      if (isEnding()) {
        return;
      }
      waiting += size;
      tooMuch = waiting > maxWaiting;
      texts.add(one);
    } finally {
      lock.unlock();
    }
    if (tooMuch) {
      cut.run();
    } else {
      write();
    }
  }

  void send(Iterator<String> many) {
    lock.lock();
    try {
      if (isEnding()) {
        return;
      }
      texts.add(new Waiting.Texts(many, false));
    } finally {
      lock.unlock();
    }
    write();
  }

  /** Sends what waits, but for what was known at the beginning, and then a last frame. */
  void end(byte[] closeFrame) {
    lock.lock();
    try {
      if (isEnding()) {
        return;
      }
      texts.removeIf(each -> each instanceof Waiting.Texts some && !some.counts);
      last = closeFrame;
    } finally {
      lock.unlock();
    }
    write();
  }

  /** Returns whether a write has been going on for longer than this. */
  boolean isStuck(long nanos) {
    lock.lock();
    try {
      return writing && !over && ticker.nanoTime() - since > nanos;
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnding() {
    return over || last.length > 0;
  }

  private void write() {
    lock.lock();
    try {
      if (writing || over) {
        return;
      }
      writing = true;
      since = ticker.nanoTime();
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException closed) {
      stop();
    }
  }

  private void drain() {
    try {
      for (byte[] piece = next(); piece.length > 0; piece = next()) {
        out.write(piece);
        out.flush();
        if (hasEnded()) { // by this piece: asked after the loop, another thread may have written it
          ended.run();
        }
      }
    } catch (IOException | RuntimeException | OutOfMemoryError gone) {
      stop();
    }
  }

  private boolean hasEnded() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    lock.lock();
    try {
      over = true;
      texts.clear();
    } finally {
      lock.unlock();
    }
    cut.run();
  }

  /** Returns what is written next; if it is empty, nobody writes any more. */
  private byte[] next() {
    lock.lock();
    try {
      since = ticker.nanoTime();
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      if (!over) {
        while (piece.size() < PIECE && !texts.isEmpty()) {
          addTo(piece);
        }
        if (texts.isEmpty() && last.length > 0) {
          piece.writeBytes(last);
          over = true;
        }
      }
      writing = piece.size() > 0;
      return piece.toByteArray();
    } finally {
      lock.unlock();
    }
  }

  private void addTo(ByteArrayOutputStream piece) {
    if (texts.element() instanceof Waiting.Control control) {
      piece.writeBytes(control.frame);
      waiting -= control.frame.length;
      texts.remove();
    } else {
      frames(take()).forEach(piece::writeBytes);
    }
  }

  /** Takes texts, up to the next control frame. */
  private List<String> take() {
    List<String> taken = new ArrayList<>();
    int size = 0;
    while (size < PIECE && texts.peek() instanceof Waiting.Texts first) {
      if (first.texts.hasNext()) {
        String text = first.texts.next();
        taken.add(text);
        size += text.length();
        waiting -= first.counts ? text.length() : 0;
      } else {
        texts.remove();
      }
    }
    return taken;
  }

  private List<byte[]> frames(List<String> taken) {
    return (batches ? RtpCodec.pack(taken) : taken).stream().map(WebSocketFrame::text).toList();
  }
}
