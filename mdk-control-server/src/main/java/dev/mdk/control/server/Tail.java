package dev.mdk.control.server;

import dev.mdk.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The live tail: what happens, as server-sent events. */
final class Tail {

  private static final int QUEUE = 2000;
  private static final int MAX_STREAMS = 500;
  private static final int BATCH = 200;
  private static final long COMMENT_SECONDS = 15;
  private static final Set<String> KINDS = Set.of("line", "report", "node");

  private final Intake intake;
  private final NodeTable table;
  private final AtomicInteger streams = new AtomicInteger();

  Tail(Intake intake, NodeTable table) {
    this.intake = intake;
    this.table = table;
  }

  void addTo(HttpFront front) {
    front.route("/api/tail", this::tail);
  }

  int streams() {
    return streams.get();
  }

  /** What one reader has not been told yet: stored ones and changes. */
  private static final class Waiting {
    private final BlockingQueue<Object> items = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong missed = new AtomicLong();

    void add(Object item) {
      if (!items.offer(item)) {
        missed.incrementAndGet();
      }
    }
  }

  private void tail(Call call) throws IOException {
    if (!call.method().equals("GET")) {
      throw call.wrongMethod("GET");
    }
    LineFilter filter = LineFilter.of(call);
    Set<String> kinds =
        call.parameter("kinds").isEmpty()
            ? KINDS
            : Set.copyOf(List.of(call.parameter("kinds").split(",", 9)));
    Waiting waiting = new Waiting();
    Consumer<Stored> stored =
        each -> {
          boolean wanted =
              each.line().isPresent()
                  ? kinds.contains("line") && filter.test(each.line().get())
                  : kinds.contains("report");
          if (wanted) {
            waiting.add(each);
          }
        };
    Consumer<NodeTable.Change> changes =
        change -> {
          if (kinds.contains("node")) {
            waiting.add(change);
          }
        };
    if (streams.incrementAndGet() > MAX_STREAMS) {
      streams.decrementAndGet();
      throw new ApiError(503, "there are too many streams already");
    }
    intake.listen(stored);
    table.listen(changes);
    try {
      write(call.stream("text/event-stream"), waiting);
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt(); // of the server, or a reader that is too slow
    } finally {
      intake.unlisten(stored);
      table.unlisten(changes);
      streams.decrementAndGet();
    }
  }

  private static void write(OutputStream out, Waiting waiting)
      throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("retry: 1000\n\n");
    List<Object> taken = new ArrayList<>();
    while (true) {
      RequestThreads.wait(false); // each piece has its time
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      RequestThreads.wait(true);
      text.setLength(0);
      taken.clear();
      Object first = waiting.items.poll(COMMENT_SECONDS, TimeUnit.SECONDS);
      if (first == null) {
        text.append(": nothing new\n\n");
        continue;
      }
      taken.add(first);
      waiting.items.drainTo(taken, BATCH);
      taken.forEach(each -> event(text, each));
      long missed = waiting.missed.getAndSet(0);
      if (missed > 0) {
        text.append("event: missed\ndata: {\"count\":").append(missed).append("}\n\n");
      }
    }
  }

  /** JSON has no line break but in an escape, so it is one line of data. */
  private static void event(StringBuilder text, Object item) {
    if (item instanceof Stored stored) {
      text.append(stored.line().isPresent() ? "event: line\ndata: " : "event: report\ndata: ");
      Texts.stored(JsonWriter.to(text), stored);
    } else if (item instanceof NodeTable.Change change) {
      text.append("event: node\ndata: ");
      Texts.change(JsonWriter.to(text), change);
    }
    text.append("\n\n");
  }
}
