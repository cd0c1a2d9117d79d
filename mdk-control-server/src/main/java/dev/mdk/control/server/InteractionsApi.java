package dev.mdk.control.server;

import dev.mdk.json.JsonWriter;
import java.io.IOException;
import java.util.List;

/** Who calls whom. */
final class InteractionsApi {

  private final InteractionBook book;

  InteractionsApi(InteractionBook book) {
    this.book = book;
  }

  void addTo(HttpFront front) {
    front.route("/api/interactions", this::pairs);
  }

  private void pairs(Call call) throws IOException {
    List<InteractionBook.Edge> edges = book.edges(call.parameter("environment"));
    double window = CallSlots.WINDOW.toSeconds();
    int nodes = (int) call.number("nodes", 100, 0, 1000);
    call.answer(
        200,
        json -> {
          json.name("window").value(window).name("pairs").beginArray();
          edges.forEach(edge -> pair(json, edge, window, nodes));
          json.endArray();
        });
  }

  private static void pair(JsonWriter json, InteractionBook.Edge edge, double window, int nodes) {
    json.beginObject().name("environment").value(edge.environment());
    json.name("from").value(edge.from()).name("to").value(edge.to());
    json.name("calls").value(edge.calls()).name("failures").value(edge.failures());
    json.name("rate").value(edge.calls() / window);
    json.name("failureRate").value((double) edge.failures() / edge.calls());
    json.name("p50").value(edge.p50()).name("p95").value(edge.p95()).name("p99").value(edge.p99());
    Texts.time(json.name("last"), edge.last());
    Texts.time(json.name("lastFailure"), edge.lastFailure());
    json.name("nodeCount").value(edge.nodes().size());
    json.name("nodes").beginArray();
    for (InteractionBook.EdgeNode node :
        edge.nodes().subList(0, Math.min(nodes, edge.nodes().size()))) {
      json.beginObject().name("id").value(node.id()).name("address").value(node.address());
      json.name("calls").value(node.count().calls());
      json.name("failures").value(node.count().failures());
      json.name("quarantinedBy").value(node.count().quarantinedBy()).endObject();
    }
    json.endArray().endObject();
  }
}
