package io.millrace.cli.internal.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an item shows of itself: {@code OSGI-INF/millrace/example/example.yaml} of its bundle.
 *
 * @param needs items to install first
 * @param steps each with one of the keys of {@link #ACTIONS}
 */
record Example(String summary, List<String> needs, Duration timeout, List<JsonNode> steps) {
  /** Action → what else a step with it may have. */
  static final Map<String, Set<String>> ACTIONS =
      Map.of(
          "apply", Set.of(),
          "run", Set.of("name", "project", "parameters", "inputs", "outputs", "expect"),
          "chat", Set.of("message", "messages", "system", "repeat", "expect"),
          "monitor", Set.of("project", "sum", "expect"),
          "get", Set.of("expect"),
          "received", Set.of("expect"));

  private static final String FILE = "example.yaml";
  private static final Set<String> KEYS = Set.of("summary", "needs", "timeout", "steps");
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration USUAL = Duration.ofMinutes(2);

  /** Reads the example in a folder. */
  static Example read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw wrong("there is no " + FILE);
    }
    JsonNode tree;
    try {
      tree = new YAMLMapper().readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw wrong(String.valueOf(e.getOriginalMessage()));
    }
    allow(FILE, tree, KEYS);
    List<String> needs = new ArrayList<>();
    tree.path("needs").forEach(n -> needs.add(n.asText()));
    List<JsonNode> steps = new ArrayList<>();
    tree.path("steps").forEach(steps::add);
    if (steps.isEmpty()) {
      throw wrong("it has no steps");
    }
    for (int i = 0; i < steps.size(); i++) {
      JsonNode step = steps.get(i);
      String at = "steps[" + i + "]";
      Set<String> allowed = ACTIONS.get(action(step, at));
      List<String> keys = new ArrayList<>(allowed == null ? Set.of() : allowed);
      keys.add(action(step, at));
      allow(at, step, Set.copyOf(keys));
    }
    return new Example(tree.path("summary").asText(), needs, timeout(tree), steps);
  }

  private static Duration timeout(JsonNode tree) {
    if (!tree.has("timeout")) {
      return USUAL;
    }
    String text = tree.path("timeout").asText();
    if (!text.matches("[1-9][0-9]{0,2}s") || Duration.parse("PT" + text).compareTo(LONGEST) > 0) {
      throw wrong("timeout: '" + text + "' is not between 1s and 600s");
    }
    return Duration.parse("PT" + text);
  }

  /** What a step does. */
  static String action(JsonNode step, String at) {
    List<String> found = ACTIONS.keySet().stream().filter(step::has).toList();
    if (found.size() != 1) {
      throw wrong(at + ": must have one of " + ACTIONS.keySet() + ", has " + found);
    }
    return found.get(0);
  }

  private static void allow(String at, JsonNode object, Set<String> keys) {
    for (Map.Entry<String, JsonNode> e : object.properties()) {
      if (!keys.contains(e.getKey())) {
        throw wrong(at + ": '" + e.getKey() + "' is unknown; known are " + keys);
      }
    }
  }

  private static CliFailure wrong(String why) {
    return CliFailure.work(
        "The example cannot be read: " + why + ".", "See hub-catalog/README.md for its form.");
  }
}
