package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import io.millrace.publisher.Examination;
import io.millrace.publisher.Examined;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a server's state, or a catalogue in a folder. */
@Command(
    name = "verify",
    description = "Check that a server has what its state says, or that a catalogue is unaltered.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "A catalogue on this machine; the server's own state if not given.")
  private @Nullable Path folder;

  @Option(
      names = "--key",
      paramLabel = "FILE|KEY",
      description = "Public key that must have signed the catalogue; repeatable.")
  private List<String> keys = new ArrayList<>();

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return folder == null ? state() : catalogue(folder);
  }

  private int state() {
    JsonNode check = server.connect(terminal).get("/api/v1/hub/verify");
    List<String> problems = new ArrayList<>();
    check.path("problems").forEach(p -> problems.add(p.asText()));
    return end(
        check,
        problems,
        "Every file and bundle is as the state says.",
        "Go back to a good state: millrace hub rollback.");
  }

  private int catalogue(Path in) {
    if (keys.isEmpty()) {
      throw CliFailure.usage(
          "It is not said who must have signed the catalogue.", "Add --key FILE.");
    }
    Examined e;
    try {
      e = Examination.of(in, keys.stream().map(KeyText::key).toList(), Clock.systemUTC());
    } catch (IOException failed) {
      throw CliFailure.usage(
          "There is no catalogue in '" + in + "', or it cannot be read: " + failed + ".",
          "Name a folder with an index.xml.");
    }
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("intact", e.sound());
    check.put("problems", e.problems());
    check.put("key", e.key().orElse(null));
    check.put("counter", e.counter());
    check.put("expires", e.expires().map(Instant::toString).orElse(null));
    check.put("items", e.items());
    check.put("bundles", e.bundles());
    return end(
        new ObjectMapper().valueToTree(check),
        e.problems(),
        "The catalogue is intact: "
            + e.items()
            + " item version(s) in "
            + e.bundles()
            + " bundle(s), signed by "
            + e.key().orElse("nobody")
            + " until "
            + e.expires().map(Instant::toString).orElse("-")
            + ".",
        "Do not use it; publish or fetch it again.");
  }

  private int end(JsonNode check, List<String> problems, String intact, String remedy) {
    if (server.json()) {
      terminal.line(check.toString());
    } else if (problems.isEmpty()) {
      terminal.line(intact);
    } else {
      problems.forEach(p -> terminal.problem(p, remedy));
    }
    return problems.isEmpty() ? 0 : 1;
  }
}
