package io.millrace.liveops.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.liveops.AlertEvent;
import io.millrace.liveops.WindowFinding;
import io.millrace.liveops.internal.WatchedEndpoint.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What this stage keeps in the record store: findings, alerts and their history. Thread-safe. */
final class Memories {
  static final Duration KEPT = Duration.ofDays(7);
  private static final String WINDOW = "window";
  private static final String ALERT = "alert";
  private static final String HISTORY = "alert-event";
  private static final int PAGE = 1000;

  private final RecordStore records;
  private final ObjectMapper json = new ObjectMapper();

  Memories(RecordStore records) {
    this.records = records;
  }

  /** Keeps what a window showed. */
  void keep(MonitorSpec monitor, Reading reading) {
    ObjectNode n = json.createObjectNode();
    n.put("start", reading.window().start().toString());
    n.put("end", reading.window().end().toString());
    ArrayNode findings = n.putArray("findings");
    for (Finding f : reading.findings()) {
      ObjectNode o = findings.addObject().put("metric", f.metric());
      number(o, "value", f.value());
      o.put("count", f.count()).put("unjudged", f.unjudged());
    }
    String key =
        String.format(
            Locale.ROOT,
            "%s/%s/%013d",
            monitor.project(),
            monitor.name(),
            reading.window().end().toEpochMilli());
    records.put(
        new NewRecord(WINDOW, key, monitor.project(), monitor.name(), "", Map.of(), n.toString()));
  }

  /** Findings of a monitor, oldest first, the newest of them if there are more than the limit. */
  List<WindowFinding> findings(String project, String monitor, Instant since, int limit) {
    List<WindowFinding> found = new ArrayList<>();
    Query query = Query.of(WINDOW).project(project).name(monitor);
    for (int offset = 0; found.size() < limit; offset += PAGE) {
      List<StoredRecord> page = records.find(query.page(PAGE, offset));
      for (StoredRecord r : page) {
        JsonNode n = parse(r.json());
        Instant end = Instant.parse(n.path("end").asText());
        if (end.isBefore(since)) {
          Collections.reverse(found);
          return found;
        }
        Instant start = Instant.parse(n.path("start").asText());
        List<JsonNode> metrics = new ArrayList<>();
        n.path("findings").forEach(metrics::add);
        Collections.reverse(metrics);
        for (JsonNode f : metrics) {
          if (found.size() < limit) {
            found.add(
                new WindowFinding(
                    project,
                    monitor,
                    start,
                    end,
                    f.path("metric").asText(),
                    f.path("value").asDouble(Double.NaN),
                    f.path("count").asLong(),
                    f.path("unjudged").asLong()));
          }
        }
      }
      if (page.size() < PAGE) {
        break;
      }
    }
    Collections.reverse(found);
    return found;
  }

  /** Forgets windows that are older than what is kept. */
  void prune(Instant now) {
    Instant oldest = now.minus(KEPT);
    while (true) {
      List<StoredRecord> page = records.find(Query.of(WINDOW).ascending().page(PAGE, 0));
      List<StoredRecord> old = page.stream().filter(r -> r.created().isBefore(oldest)).toList();
      old.forEach(r -> records.delete(WINDOW, r.key()));
      if (old.size() < PAGE) {
        return;
      }
    }
  }

  Optional<Alarm.Memory> alert(String project, String name) {
    return records.get(ALERT, project + "/" + name).map(r -> memory(parse(r.json())));
  }

  void keep(AlertSpec alert, Alarm.Memory memory) {
    ObjectNode n = json.createObjectNode();
    n.put("state", memory.state());
    n.put("since", memory.since().toString());
    number(n, "value", memory.value());
    ArrayNode matches = n.putArray("matches");
    memory.matches().forEach(m -> matches.add(m.toString()));
    n.put("good", memory.good());
    memory.fired().ifPresent(f -> n.put("fired", f.toString()));
    memory.workflowRun().ifPresent(w -> n.put("workflowRun", w));
    records.put(
        new NewRecord(
            ALERT,
            alert.project() + "/" + alert.name(),
            alert.project(),
            alert.name(),
            memory.state(),
            Map.of(),
            n.toString()));
  }

  void forgetAlert(String project, String name) {
    records.delete(ALERT, project + "/" + name);
  }

  void keep(AlertEvent e) {
    ObjectNode n = json.createObjectNode();
    n.put("severity", e.severity());
    n.put("time", e.time().toString());
    n.put("reason", e.reason());
    number(n, "value", e.value());
    n.put("by", e.by());
    n.put("workflowRun", e.workflowRun());
    String key =
        String.format(
            Locale.ROOT,
            "%s/%s/%019d",
            e.project(),
            e.alert(),
            records.next("alert-event/" + e.project()));
    records.put(
        new NewRecord(HISTORY, key, e.project(), e.alert(), e.state(), Map.of(), n.toString()));
  }

  /** Newest first. */
  List<AlertEvent> history(String project, Optional<String> alert, int limit) {
    Query query = Query.of(HISTORY).project(project).page(limit, 0);
    if (alert.isPresent()) {
      query = query.name(alert.get());
    }
    return records.find(query).stream().map(this::event).toList();
  }

  private AlertEvent event(StoredRecord r) {
    JsonNode n = parse(r.json());
    return new AlertEvent(
        r.data().project(),
        r.data().name(),
        n.path("severity").asText(),
        r.data().state(),
        Instant.parse(n.path("time").asText()),
        n.path("reason").asText(),
        n.path("value").asDouble(Double.NaN),
        n.path("by").asText(),
        n.path("workflowRun").asText());
  }

  private static Alarm.Memory memory(JsonNode n) {
    List<Instant> matches = new ArrayList<>();
    n.path("matches").forEach(m -> matches.add(Instant.parse(m.asText())));
    return new Alarm.Memory(
        n.path("state").asText(),
        Instant.parse(n.path("since").asText()),
        n.path("value").asDouble(Double.NaN),
        matches,
        n.path("good").asInt(),
        n.has("fired") ? Optional.of(Instant.parse(n.path("fired").asText())) : Optional.empty(),
        n.has("workflowRun") ? Optional.of(n.path("workflowRun").asText()) : Optional.empty());
  }

  /** JSON has no NaN: it is left out. */
  private static void number(ObjectNode n, String field, double value) {
    if (!Double.isNaN(value) && !Double.isInfinite(value)) {
      n.put(field, value);
    }
  }

  private JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of this stage is not JSON", e);
    }
  }
}
