package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.cli.internal.Api;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a server says to an example's steps, as trees to compare. Waits as long as it takes: whoever
 * calls interrupts it when the time is over.
 */
final class Answers {
  private static final long POLL_MS = 100;
  private static final int SHOWN_ROWS = 100;

  private final Api api;

  Answers(Api api) {
    this.api = api;
  }

  /** A run as it ended, its outputs as references. */
  JsonNode run(Map<String, Object> request) {
    JsonNode run = api.post("/api/v1/runs", request);
    String path = "/api/v1/runs/" + Api.encode(run.path("id").asText()) + "?wait=10";
    while (run.path("ended").isNull() || run.path("ended").isMissingNode()) {
      run = api.get(path);
    }
    return run;
  }

  /**
   * The run's outputs with what is asked of them.
   *
   * @param asked output → what is expected of it
   */
  ObjectNode outputs(JsonNode run, JsonNode asked) {
    ObjectNode outputs = api.json().createObjectNode();
    for (Map.Entry<String, JsonNode> e : asked.properties()) {
      String ref = run.path("outputs").path(e.getKey()).asText();
      if (!ref.isEmpty()) {
        outputs.set(e.getKey(), artifact(ref, e.getValue()));
      }
    }
    return outputs;
  }

  private ObjectNode artifact(String ref, JsonNode asked) {
    // store://<kind>/<project>/<name>:<version>
    String[] parts = ref.substring("store://".length()).split("[/:]");
    String place = Api.encode(parts[1]) + "/" + Api.encode(parts[2]) + "/" + Api.encode(parts[3]);
    String path = "/api/v1/artifacts/" + Api.encode(parts[0]) + "/" + place;
    ObjectNode out = api.json().createObjectNode();
    out.put("ref", ref);
    out.set("metadata", api.get(path).path("metadata"));
    if (asked.has("rows") || asked.has("columns") || asked.has("first")) {
      JsonNode summary = api.get("/api/v1/datasets/" + place);
      out.set("rows", summary.path("rows"));
      summary
          .at("/schema/fields")
          .forEach(f -> out.withArray("columns").add(f.path("name").asText()));
      out.set(
          "first",
          api.get("/api/v1/datasets/" + place + "/rows?limit=" + SHOWN_ROWS).path("items"));
    }
    for (Map.Entry<String, JsonNode> file : asked.path("files").properties()) {
      String name =
          Arrays.stream(file.getKey().split("/")).map(Api::encode).collect(Collectors.joining("/"));
      out.withObject("/files").put(file.getKey(), api.text(path + "/files/" + name));
    }
    return out;
  }

  /** An endpoint's answer or refusal; the endpoint is waited for. */
  ObjectNode chat(String endpoint, Object messages, boolean verdicts)
      throws IOException, InterruptedException {
    JsonNode found = ready(endpoint);
    Instant before = Instant.now();
    HttpResponse<String> response =
        api.exchange(
            "POST", "/v1/chat/completions", Map.of("model", endpoint, "messages", messages));
    JsonNode body = api.json().readTree(response.body());
    ObjectNode out = api.json().createObjectNode();
    out.put("status", response.statusCode());
    if (body.has("error")) {
      out.set("code", body.at("/error/code"));
      out.set("message", body.at("/error/message"));
      return out;
    }
    out.set("text", body.at("/choices/0/message/content"));
    out.set("finish", body.at("/choices/0/finish_reason"));
    out.set("usage", body.path("usage"));
    if (verdicts) {
      String id = body.path("id").asText().replaceFirst("^chatcmpl-", "");
      out.set("verdicts", logged(found.path("project").asText(), endpoint, before, id));
    }
    return out;
  }

  private JsonNode ready(String endpoint) throws InterruptedException {
    while (true) {
      for (JsonNode e : api.get("/api/v1/endpoints").path("items")) {
        if (e.path("id").asText().equals(endpoint) && e.path("ready").asBoolean()) {
          return e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private JsonNode logged(String project, String endpoint, Instant from, String id)
      throws InterruptedException {
    String path =
        Api.query(
            "/api/v1/observations",
            Map.of(
                "project",
                project,
                "endpoint",
                endpoint,
                "from",
                from.minusSeconds(1).toString(),
                "to",
                "2999-01-01T00:00:00Z"));
    while (true) {
      for (JsonNode o : api.get(path).path("items")) {
        if (o.path("id").asText().equals(id)) {
          return o.path("verdicts");
        }
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  /** Metrics {value, count} of each window since then, oldest first, by the window's end. */
  Map<String, ObjectNode> windows(String project, String monitor, Instant since) {
    String path =
        Api.query(
            "/api/v1/monitors/" + Api.encode(project) + "/" + Api.encode(monitor) + "/findings",
            Map.of("since", since.toString(), "limit", "10000"));
    Map<String, ObjectNode> windows = new TreeMap<>();
    for (JsonNode f : api.get(path).path("items")) {
      ObjectNode window =
          windows.computeIfAbsent(f.path("end").asText(), e -> api.json().createObjectNode());
      ObjectNode metric = window.putObject(f.path("metric").asText());
      metric.set("value", f.path("value"));
      metric.set("count", f.path("count"));
    }
    return windows;
  }

  /** Values and counts of all windows added up; those that say nothing left out. */
  ObjectNode sum(Map<String, ObjectNode> windows) {
    ObjectNode sum = api.json().createObjectNode();
    for (ObjectNode window : windows.values()) {
      for (Map.Entry<String, JsonNode> e : window.properties()) {
        ObjectNode metric = sum.withObject("/" + e.getKey());
        for (String part : new String[] {"value", "count"}) {
          metric.put(part, metric.path(part).asDouble() + e.getValue().path(part).asDouble());
        }
      }
    }
    return sum;
  }

  JsonNode get(String path) {
    return api.get(path);
  }

  static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(POLL_MS);
  }
}
