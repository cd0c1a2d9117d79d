package dev.mdk.wire;

import dev.mdk.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes RTP messages, each member where the original has it. */
final class RtpWriter {

  private final StringBuilder text = new StringBuilder(512);
  private final JsonWriter json = JsonWriter.to(text);

  private RtpWriter() {}

  static String write(RtpMessage message) {
    RtpWriter writer = new RtpWriter();
    writer.json.beginObject();
    writer.members(message);
    writer.json.endObject();
    return writer.text.toString();
  }

  private void members(RtpMessage message) {
    if (message instanceof RtpMessage.Open open) {
      open(open);
    } else if (message instanceof RtpMessage.Close close) {
      marker("mdk_protocol.Close");
      problem(close.error());
      type("close");
    } else if (message instanceof RtpMessage.Active active) {
      marker("mdk_discovery.protocol.Active");
      json.name("node").value(NodeCodec.encode(active.node()));
      json.name("ttl").value(active.ttl().toNanos() / 1e9);
      type("active");
    } else if (message instanceof RtpMessage.Expire expire) {
      marker("mdk_discovery.protocol.Expire");
      json.name("node").value(NodeCodec.encode(expire.node()));
      type("expire");
    } else if (message instanceof RtpMessage.Clear) {
      marker("mdk_discovery.protocol.Clear");
      type("clear");
    } else if (message instanceof RtpMessage.Log log) {
      log(log);
    } else if (message instanceof RtpMessage.LogAck ack) {
      marker("mdk_tracing.protocol.LogAck");
      type("logack");
      json.name("sequence").value(ack.sequence());
    } else if (message instanceof RtpMessage.Subscribe) {
      marker("mdk_tracing.protocol.Subscribe");
      type("subscribe");
    } else if (message instanceof RtpMessage.Interaction interaction) {
      interaction(interaction);
    } else if (message instanceof RtpMessage.InteractionAck ack) {
      marker("mdk_metrics.InteractionAck");
      type("interactionack");
      json.name("sequence").value(ack.sequence());
    } else if (message instanceof RtpMessage.Interest interest) {
      type("interest");
      json.name("services").beginArray();
      interest.services().forEach(json::value);
      json.endArray();
    } else if (message instanceof RtpMessage.Synced synced) {
      type("synced");
      synced.service().ifPresent(service -> json.name("service").value(service));
    }
  }

  private void open(RtpMessage.Open open) {
    marker("mdk_protocol.Open");
    json.name("version").value(open.version()).name("mdkVersion").value(open.mdkVersion());
    json.name("properties").beginObject();
    open.properties().forEach((name, value) -> json.name(name).value(value));
    json.endObject();
    json.name("nodeId").value(open.nodeId());
    ContextCodec.writeEnvironment(json.name("environment"), open.environment());
    type("open");
  }

  private void problem(Optional<RtpMessage.Problem> error) {
    json.name("error");
    if (error.isEmpty()) {
      json.nullValue();
      return;
    }
    RtpMessage.Problem problem = error.get();
    json.beginObject().name("$class").value("mdk_protocol.ProtocolError");
    json.name("code").value(problem.code()).name("title").value(problem.title());
    json.name("detail").value(problem.detail()).name("id").value(problem.id());
    json.endObject();
  }

  private void log(RtpMessage.Log log) {
    marker("mdk_tracing.protocol.LogEvent");
    ContextCodec.write(json.name("context"), log.context());
    json.name("timestamp").value(log.time().toEpochMilli());
    json.name("node").value(log.node());
    json.name("level").value(log.level().name());
    json.name("category").value(log.category());
    json.name("contentType").value("text/plain");
    json.name("text").value(log.text());
    type("log");
    acknowledged(log.sequence());
    unlessEmpty("service", log.service());
    unlessEmpty("thrown", log.thrown());
  }

  private void interaction(RtpMessage.Interaction interaction) {
    marker("mdk_metrics.InteractionEvent");
    json.name("startTimestamp").value(interaction.start().toEpochMilli());
    json.name("endTimestamp").value(interaction.end().toEpochMilli());
    ContextCodec.writeEnvironment(json.name("environment"), interaction.environment());
    json.name("uuid").value(interaction.id());
    json.name("session").value(interaction.traceId());
    json.name("node").value(interaction.node());
    json.name("results").beginObject();
    for (Map.Entry<String, Boolean> result : interaction.results().entrySet()) {
      json.name(result.getKey()).value(result.getValue() ? 1 : 0);
    }
    json.endObject();
    ContextCodec.writeCounters(json.name("startClock"), interaction.startClock());
    ContextCodec.writeCounters(json.name("endClock"), interaction.endClock());
    type("interactionevent");
    acknowledged(interaction.sequence());
    unlessEmpty("service", interaction.service());
    interaction.result().ifPresent(result -> json.name("result").value(result.name()));
    if (!interaction.verdicts().isEmpty()) {
      verdicts(interaction.verdicts());
    }
  }

  private void verdicts(List<RtpMessage.Verdict> verdicts) {
    json.name("verdicts").beginArray();
    for (RtpMessage.Verdict verdict : verdicts) {
      json.beginObject().name("id").value(verdict.id());
      json.name("service").value(verdict.service()).name("version").value(verdict.version());
      json.name("address").value(verdict.address());
      json.name("outcome").value(verdict.outcome().name()).endObject();
    }
    json.endArray();
  }

  private void marker(String name) {
    json.name("$class").value(name);
  }

  private void type(String type) {
    json.name("type").value(type);
  }

  private void acknowledged(OptionalLong sequence) {
    if (sequence.isPresent()) {
      json.name("sequence").value(sequence.getAsLong()).name("sync").value(1);
    }
  }

  private void unlessEmpty(String name, String value) {
    if (!value.isEmpty()) {
      json.name(name).value(value);
    }
  }
}
