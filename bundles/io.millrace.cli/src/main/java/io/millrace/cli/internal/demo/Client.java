package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks an endpoint as an ordinary client does and looks closely at the response. Thread-safe. */
final class Client {
  private final Api api;
  private final String endpoint;

  Client(Api api, String endpoint) {
    this.api = api;
    this.endpoint = endpoint;
  }

  /**
   * What came back.
   *
   * @param versions every version that any part of the response named
   */
  record Response(String text, Set<String> versions, String failure) {}

  Response ask(String question, Map<String, String> labels, boolean stream)
      throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", endpoint);
    body.put("messages", List.of(Map.of("role", "user", "content", question)));
    if (!labels.isEmpty()) {
      body.put("metadata", labels);
    }
    if (stream) {
      body.put("stream", true);
    }
    try {
      HttpResponse<String> response = api.exchange("POST", "/v1/chat/completions", body);
      if (response.statusCode() != 200) {
        return new Response("", Set.of(), response.statusCode() + " " + response.body());
      }
      Set<String> versions = new LinkedHashSet<>();
      versions.add(
          response.headers().firstValue("x-millrace-pipeline").orElse("?")
              + "/"
              + response.headers().firstValue("x-millrace-model").orElse("?"));
      return stream ? streamed(response.body(), versions) : whole(response.body(), versions);
    } catch (IOException e) {
      return new Response("", Set.of(), String.valueOf(e));
    }
  }

  private Response whole(String body, Set<String> versions) throws JsonProcessingException {
    JsonNode answer = api.json().readTree(body);
    versions.add(answer.path("system_fingerprint").asText());
    return new Response(answer.at("/choices/0/message/content").asText(), versions, "");
  }

  private Response streamed(String body, Set<String> versions) throws JsonProcessingException {
    StringBuilder text = new StringBuilder();
    boolean done = false;
    for (String event : body.split("\n\n")) {
      if (!event.startsWith("data: ")) {
        continue;
      }
      String data = event.substring(6);
      if (data.equals("[DONE]")) {
        done = true;
        continue;
      }
      JsonNode chunk = api.json().readTree(data);
      if (chunk.has("error")) {
        return new Response("", versions, chunk.path("error").toString());
      }
      versions.add(chunk.path("system_fingerprint").asText());
      text.append(chunk.at("/choices/0/delta/content").asText(""));
    }
    return new Response(text.toString(), versions, done ? "" : "the stream has no end");
  }
}
