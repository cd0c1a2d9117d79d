package dev.mdk.control.server;

import java.io.IOException;

/** Whether it works. */
final class HealthApi {

  private final Journal journal;

  HealthApi(Journal journal) {
    this.journal = journal;
  }

  void addTo(HttpFront front) {
    front.openRoute("/api/health", this::health);
  }

  private void health(Call call) throws IOException {
    if (journal.isFailing()) {
      call.answer(
          503,
          json ->
              json.name("status")
                  .value("degraded")
                  .name("reasons")
                  .beginArray()
                  .value("lines cannot be stored")
                  .endArray());
    } else {
      call.answer(200, json -> json.name("status").value("up"));
    }
  }
}
