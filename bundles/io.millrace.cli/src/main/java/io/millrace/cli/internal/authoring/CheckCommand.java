package io.millrace.cli.internal.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks whether a server and the hub would take a plugin that was built. */
@Command(
    name = "check",
    description =
        "Look whether a server and the hub would take the plugin that was built here: its "
            + "description, licence, imports; then, in a framework of its own, its components, "
            + "services and contract tests.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The plugin's folder; this one if not given.")
  private Path folder = Path.of(".");

  @Option(
      names = "--against",
      paramLabel = "JAR|FOLDER",
      description = "An earlier version, or a folder source that may have one.")
  private @Nullable Path against;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "300",
      description = "End the check after this long; ${DEFAULT-VALUE} if not given.")
  private long seconds;

  @Option(names = "--json", description = "Print what was found, as JSON.")
  private boolean json;

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (seconds < 1) {
      throw CliFailure.usage("'" + seconds + "' seconds are too few.", "Give at least 1.");
    }
    if (against != null && !Files.exists(against)) {
      throw CliFailure.usage(
          "There is no '" + against + "'.", "Name a jar or a folder with --against.");
    }
    PluginProject project = PluginProject.in(folder);
    CheckProcess process = new CheckProcess(Distribution.of(terminal), terminal);
    JsonNode findings = process.run(project, against, seconds);
    boolean good = true;
    for (JsonNode f : findings) {
      good &= !f.path("result").asText().equals("bad");
    }
    if (json) {
      terminal.line(findings.toString());
    } else {
      report(findings);
      terminal.line(
          good
              ? "The plugin can be published."
              : "The plugin cannot be published as it is. Log: " + project.log() + ".");
    }
    return good ? 0 : 1;
  }

  private void report(JsonNode findings) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode f : findings) {
      String result = f.path("result").asText();
      rows.add(
          List.of(
              f.path("check").asText(),
              result.equals("bad") ? "BAD" : result,
              f.path("what").asText()));
      if (!f.path("remedy").asText().isEmpty()) {
        rows.add(List.of("", "", "→ " + f.path("remedy").asText()));
      }
    }
    terminal.table(List.of("CHECK", "RESULT", "WHAT"), rows);
  }
}
