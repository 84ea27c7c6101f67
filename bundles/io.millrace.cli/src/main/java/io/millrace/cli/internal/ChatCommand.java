package io.millrace.cli.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Talks to an endpoint. */
@Command(
    name = "chat",
    description = "Talk to an endpoint: one message, or line by line until the end of the input.",
    mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** What endpoints say of themselves between their declaration and their first look. */
  private static final String BEING_PREPARED = "It is being prepared.";

  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "ENDPOINT",
      description = "The only one if there is one.")
  private @Nullable String endpoint;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "Say this and print the answer.")
  private @Nullable String message;

  @Option(names = "--system", paramLabel = "TEXT", description = "A system message to begin with.")
  private @Nullable String system;

  @Option(names = "--max-tokens", paramLabel = "N", description = "Longest answer.")
  private @Nullable Integer maxTokens;

  @Option(names = "--temperature", paramLabel = "T", description = "0 to 2.")
  private @Nullable Double temperature;

  ChatCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Api api = server.connect(terminal);
    String model = endpoint == null ? only(api) : endpoint;
    awaitPrepared(api, model);
    List<Map<String, String>> turns = new ArrayList<>();
    if (system != null) {
      turns.add(Map.of("role", "system", "content", system));
    }
    if (message != null) {
      say(api, model, turns, message);
      return 0;
    }
    if (terminal.interactive()) {
      terminal.line("Talking to " + model + "; end with Ctrl-D.");
    }
    prompt();
    for (String line = terminal.in().readLine(); line != null; line = terminal.in().readLine()) {
      if (!line.isBlank()) {
        say(api, model, turns, line);
      }
      prompt();
    }
    return 0;
  }

  /**
   * Somebody who has just applied a project need not ask twice; other troubles are told at once.
   */
  private static void awaitPrepared(Api api, String model) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isBeingPrepared(api, model.split(":")[0]) && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static boolean isBeingPrepared(Api api, String endpoint) {
    try {
      for (JsonNode e : api.get("/api/v1/endpoints").path("items")) {
        if (e.path("id").asText().equals(endpoint)) {
          return e.path("reason").asText().equals(BEING_PREPARED);
        }
      }
      return false;
    } catch (CliFailure mayNotLook) { // a key for clients only: the answer tells
      return false;
    }
  }

  private void prompt() {
    if (terminal.interactive()) {
      terminal.out().print("> ");
      terminal.out().flush();
    }
  }

  private static String only(Api api) {
    JsonNode models = api.get("/v1/models").path("data");
    if (models.size() == 1) {
      return models.get(0).path("id").asText();
    }
    List<String> names = new ArrayList<>();
    models.forEach(m -> names.add(m.path("id").asText()));
    throw CliFailure.usage(
        models.isEmpty() ? "There is no endpoint yet." : "There are several endpoints.",
        models.isEmpty() ? "Apply a project with a pipeline." : "Name one of " + names + ".");
  }

  private void say(Api api, String model, List<Map<String, String>> turns, String text) {
    turns.add(Map.of("role", "user", "content", text));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", model);
    body.put("messages", turns);
    if (maxTokens != null) {
      body.put("max_tokens", maxTokens);
    }
    if (temperature != null) {
      body.put("temperature", temperature);
    }
    String answer;
    if (server.json()) {
      JsonNode whole = api.post("/v1/chat/completions", body);
      terminal.line(whole.toString());
      answer = whole.at("/choices/0/message/content").asText();
    } else {
      body.put("stream", true);
      answer = stream(api, body);
    }
    turns.add(Map.of("role", "assistant", "content", answer));
  }

  private String stream(Api api, Map<String, Object> body) {
    StringBuilder answer = new StringBuilder();
    api.postForEvents(
        "/v1/chat/completions",
        body,
        (name, data) -> {
          if (data.equals("[DONE]")) {
            return false;
          }
          JsonNode chunk = parse(api, data);
          if (chunk.has("error")) {
            throw CliFailure.work(chunk.at("/error/message").asText(), "");
          }
          String piece = chunk.at("/choices/0/delta/content").asText("");
          answer.append(piece);
          terminal.out().print(piece);
          terminal.out().flush();
          return true;
        });
    terminal.line("");
    return answer.toString();
  }

  private static JsonNode parse(Api api, String data) {
    try {
      return api.json().readTree(data);
    } catch (JsonProcessingException e) {
      throw CliFailure.work("The server sent an event that is no JSON.", "Report this.");
    }
  }
}
