package io.millrace.it.faces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The built {@code millrace} command, as a process for each call, pointed at one server. */
final class CommandLine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param folder for what the processes print
   * @param server null for commands that need none
   */
  CommandLine(Path folder, @Nullable RunningServer server) {
    this.folder = folder;
    this.environment =
        server == null
            ? Map.of()
            : Map.of(
                "MILLRACE_URL", server.uri("").toString(),
                "MILLRACE_DATA", server.data().toString());
  }

  /** What a call came to. */
  record Result(List<String> command, int exit, String out, String err) {
    @Override
    public String toString() {
      return String.join(" ", command) + " → " + exit + "\n" + out + err;
    }
  }

  Result run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(GogoServer.distribution().resolve("bin/millrace").toString());
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile(folder, "out-", ".txt");
    Path err = Files.createTempFile(folder, "err-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " does not end");
    }
    return new Result(
        List.of(arguments), process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Runs a command of the hub that must succeed and say these texts, in this order. */
  String says(List<String> arguments, String... texts) throws Exception {
    Result result = hub(arguments);
    assertEquals(0, result.exit(), result::toString);
    int at = 0;
    for (String text : texts) {
      int found = result.out().indexOf(text, at);
      assertTrue(found >= 0, () -> "no '" + text + "' in " + result);
      at = found + text.length();
    }
    return result.out();
  }

  /** Runs a command of the hub with {@code --json}: what it prints is one JSON object. */
  JsonNode json(List<String> arguments) throws Exception {
    List<String> all = new ArrayList<>(arguments);
    all.add("--json");
    Result result = hub(all);
    assertEquals(0, result.exit(), result::toString);
    JsonNode node = JSON.readTree(result.out());
    assertTrue(node.isObject(), result::toString);
    return node;
  }

  /** Runs a command of the hub that must fail, in two lines with these texts. */
  void refuses(int exit, List<String> arguments, String... texts) throws Exception {
    Result result = hub(arguments);
    assertEquals(exit, result.exit(), result::toString);
    assertFalse(result.err().contains("\tat "), result::toString);
    assertTrue(result.err().lines().count() >= 2, result::toString);
    for (String text : texts) {
      assertTrue(result.err().contains(text), () -> "no '" + text + "' in " + result);
    }
  }

  private Result hub(List<String> arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("hub"));
    all.addAll(arguments);
    return run(all.toArray(String[]::new));
  }
}
