package dev.mdk.control.server;

import dev.mdk.CausalClock;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonWriter;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.wire.RtpMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The things of the API as JSON; each writes a whole object. */
final class Texts {

  private Texts() {}

  /** Writes what was stored, a LINE or a REPORT. */
  static void stored(JsonWriter json, Stored stored) {
    json.beginObject();
    json.name("position").value(stored.position());
    json.name("received").value(stored.received().toString());
    stored.line().ifPresent(line -> line(json, line));
    stored.report().ifPresent(report -> report(json, report));
    json.endObject();
  }

  private static void line(JsonWriter json, RtpMessage.Log line) {
    json.name("time").value(line.time().toString());
    json.name("trace").value(line.context().traceId());
    clock(json.name("clock"), line.context().clock());
    json.name("environment").value(line.context().environment().name());
    json.name("node").value(line.node()).name("service").value(line.service());
    json.name("level").value(line.level().name()).name("category").value(line.category());
    json.name("text").value(line.text()).name("thrown").value(line.thrown());
    json.name("properties").value(JsonObject.of(line.context().properties()));
  }

  private static void report(JsonWriter json, RtpMessage.Interaction report) {
    json.name("id").value(report.id()).name("trace").value(report.traceId());
    json.name("environment").value(report.environment().name());
    json.name("node").value(report.node()).name("service").value(report.service());
    json.name("start").value(report.start().toString());
    json.name("end").value(report.end().toString());
    clock(json.name("startClock"), report.startClock());
    clock(json.name("endClock"), report.endClock());
    Result known = Intake.isFailure(report) ? Result.FAILED : Result.SUCCEEDED;
    json.name("result").value(report.result().orElse(known).name());
    json.name("nodes").beginArray();
    report.verdicts().forEach(verdict -> verdict(json, verdict));
    json.endArray();
  }

  private static void verdict(JsonWriter json, RtpMessage.Verdict verdict) {
    json.beginObject().name("id").value(verdict.id()).name("service").value(verdict.service());
    json.name("version").value(verdict.version()).name("address").value(verdict.address());
    json.name("outcome").value(verdict.outcome().name()).endObject();
  }

  private static void clock(JsonWriter json, CausalClock clock) {
    json.beginArray();
    for (long counter : clock.toArray()) {
      json.value(counter);
    }
    json.endArray();
  }

  /** Writes what a node is, as members of an object that was begun. */
  static void node(JsonWriter json, Lease lease) {
    json.name("id").value(lease.node().id()).name("service").value(lease.node().service());
    json.name("version").value(lease.node().version());
    json.name("address").value(lease.node().address());
    json.name("properties").value(JsonObject.of(lease.node().properties()));
    json.name("environment").value(lease.node().environment().name());
    json.name("ttl").value(lease.ttl().toNanos() / 1e9);
    json.name("path").value(path(lease.key()));
  }

  /** Writes what happened to a node. */
  static void change(JsonWriter json, NodeTable.Change change) {
    json.beginObject().name("time").value(change.time().toString());
    json.name("change").value(change.what()).name("node").beginObject();
    node(json, change.lease());
    json.endObject().endObject();
  }

  static String path(Lease.Key key) {
    return "/api/nodes/"
        + part(key.environment())
        + "/"
        + part(key.service())
        + "/"
        + part(key.id());
  }

  private static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static void time(JsonWriter json, Instant time) {
    if (time.equals(Instant.EPOCH)) {
      json.nullValue();
    } else {
      json.value(time.toString());
    }
  }
}
