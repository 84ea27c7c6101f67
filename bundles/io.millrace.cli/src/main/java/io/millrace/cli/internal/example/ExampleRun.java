package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One example under way. Used by one thread. */
final class ExampleRun {
  private static final String NO_PROJECT = "apiVersion: millrace/v1\nproject: example\n";

  private static final String MAIL = "mail";

  private final Api api;
  private final Answers answers;
  private final Receiver receiver;
  private final MailReceiver mail;
  private final Path folder;
  private final Placeholders placeholders;
  private final Instant since = Instant.now();
  private final List<String> projects = new ArrayList<>();
  private volatile String at = "";

  ExampleRun(Api api, Receiver receiver, MailReceiver mail, Path folder) {
    this.mail = mail;
    this.api = api;
    this.answers = new Answers(api);
    this.receiver = receiver;
    this.folder = folder;
    this.placeholders =
        new Placeholders()
            .with("here", folder.toAbsolutePath().toString())
            .with("receiver", receiver.url())
            .with("mail.port", String.valueOf(mail.port()));
  }

  /** The step it is at, for those who ran out of patience. */
  String at() {
    return at;
  }

  /** Does all steps; what did not match in the first that did not. */
  List<String> steps(Example example) throws IOException, InterruptedException {
    for (int i = 0; i < example.steps().size(); i++) {
      JsonNode step = placeholders.in(example.steps().get(i));
      String action = Example.action(step, "");
      at = "step " + (i + 1) + ", " + action + " " + step.path(action).asText();
      List<String> wrong = step(action, step);
      if (!wrong.isEmpty()) {
        return wrong.stream().map(w -> at + ": " + w).toList();
      }
    }
    return List.of();
  }

  private List<String> step(String action, JsonNode step) throws IOException, InterruptedException {
    JsonNode expected = step.path("expect");
    return switch (action) {
      case "apply" -> apply(step.path(action).asText());
      case "run" -> run(step, expected);
      case "chat" -> chat(step, expected);
      case "monitor" -> monitor(step, expected);
      case "get" -> eventually(expected, () -> answers.get(step.path(action).asText()));
      default -> eventually(expected, () -> received(step.path(action).asText()));
    };
  }

  private JsonNode received(String where) {
    return where.equals(MAIL) ? mail.all() : receiver.at(where);
  }

  private List<String> apply(String source) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    if (source.startsWith("hub://")) {
      body.put("source", source);
    } else {
      Path file = folder.resolve(source).normalize();
      if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
        return List.of("there is no such file beside example.yaml");
      }
      body.put("yaml", placeholders.in(Files.readString(file)));
      body.put("base", file.getParent().toAbsolutePath().toString());
    }
    projects.add(api.post("/api/v1/projects:apply", body).at("/project/name").asText());
    return List.of();
  }

  /** The step's project, or the last applied; before any was, an empty one. */
  private String project(JsonNode step) {
    if (step.has("project")) {
      return step.path("project").asText();
    }
    if (projects.isEmpty()) {
      api.post("/api/v1/projects:apply", Map.of("yaml", NO_PROJECT));
      projects.add("example");
    }
    return projects.get(projects.size() - 1);
  }

  private List<String> run(JsonNode step, JsonNode expected) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("project", project(step));
    request.put("function", step.path("run").asText());
    for (String key : List.of("parameters", "inputs", "outputs")) {
      if (step.has(key)) {
        request.put(key, step.path(key));
      }
    }
    JsonNode run = answers.run(request);
    String name = "steps." + step.path("name").asText(step.path("run").asText()) + ".";
    run.path("outputs")
        .properties()
        .forEach(e -> placeholders.with(name + "outputs." + e.getKey(), e.getValue().asText()));
    run.path("results")
        .properties()
        .forEach(e -> placeholders.with(name + "results." + e.getKey(), e.getValue().asText()));
    ObjectNode actual = run.deepCopy();
    actual.set("outputs", answers.outputs(run, expected.path("outputs")));
    ObjectNode wanted = object(expected);
    if (!wanted.has("state")) {
      wanted.put("state", "completed");
    }
    List<String> wrong = Comparison.differences("expect", wanted, actual);
    if (!wrong.isEmpty() && run.path("failure").isObject()) {
      return List.of(
          "failed with "
              + run.at("/failure/code").asText()
              + ": "
              + run.at("/failure/what").asText()
              + "; "
              + wrong.get(0));
    }
    return wrong;
  }

  private static ObjectNode object(JsonNode expected) {
    return expected instanceof ObjectNode o ? o.deepCopy() : JsonNodeFactory.instance.objectNode();
  }

  private List<String> chat(JsonNode step, JsonNode expected)
      throws IOException, InterruptedException {
    JsonNode messages = step.path("messages");
    if (!messages.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      if (step.has("system")) {
        list.addObject().put("role", "system").put("content", step.path("system").asText());
      }
      list.addObject().put("role", "user").put("content", step.path("message").asText());
      messages = list;
    }
    int times = step.path("repeat").asInt(1);
    for (int i = 1; i < times; i++) {
      answers.chat(step.path("chat").asText(), messages, false);
    }
    ObjectNode actual =
        answers.chat(step.path("chat").asText(), messages, expected.has("verdicts"));
    return Comparison.differences("expect", object(expected), actual);
  }

  private List<String> monitor(JsonNode step, JsonNode expected) throws InterruptedException {
    String name = step.path("monitor").asText();
    while (true) {
      Map<String, ObjectNode> windows = answers.windows(project(step), name, since);
      List<ObjectNode> seen =
          step.path("sum").asBoolean()
              ? List.of(answers.sum(windows))
              : List.copyOf(windows.values());
      for (ObjectNode window : seen) {
        if (Comparison.differences("", expected, window).isEmpty()) {
          return List.of();
        }
      }
      at =
          at.replaceFirst(" \\(latest .*", "")
              + " (latest "
              + (seen.isEmpty() ? "none" : seen.get(seen.size() - 1))
              + ")";
      Answers.pause();
    }
  }

  /** What may take a moment: compared until it matches, told when it did not in five seconds. */
  private List<String> eventually(JsonNode expected, Supplier<JsonNode> answer)
      throws InterruptedException {
    Instant until = Instant.now().plusSeconds(5);
    while (true) {
      List<String> wrong = Comparison.differences("expect", expected, answer.get());
      if (wrong.isEmpty() || Instant.now().isAfter(until)) {
        return wrong;
      }
      Answers.pause();
    }
  }

  /** Withdraws what the example declared, so that it does not disturb the next. */
  List<String> withdraw() {
    List<String> problems = new ArrayList<>();
    for (String project : projects) {
      try {
        api.delete("/api/v1/projects/" + Api.encode(project));
      } catch (CliFailure e) {
        problems.add("withdrawing project " + project + ": " + e.what());
      }
    }
    return problems;
  }
}
