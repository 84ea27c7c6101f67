package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a project what its file says. */
@Command(
    name = "apply",
    description =
        "Make a project what its project.yaml says; applying it again reads data that changed, and"
            + " changes nothing else.",
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "FILE",
      description = "A project.yaml, the folder it is in, or hub://<blueprint>.")
  private String source = "";

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  ApplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("dryRun", dryRun);
    if (source.startsWith("hub://")) {
      body.put("source", source);
    } else {
      Path file = Path.of(source);
      file = Files.isDirectory(file) ? file.resolve("project.yaml") : file;
      if (!Files.isReadable(file)) {
        throw CliFailure.usage(
            "The file '" + file + "' cannot be read.", "Name a project.yaml or its folder.");
      }
      body.put("yaml", Files.readString(file));
      body.put("base", file.toAbsolutePath().normalize().getParent().toString());
    }
    JsonNode applied = server.connect(terminal).post("/api/v1/projects:apply", body);
    if (server.json()) {
      terminal.line(applied.toString());
      return 0;
    }
    for (JsonNode change : applied.path("changes")) {
      terminal.line(
          change.path("action").asText()
              + " "
              + change.path("section").asText()
              + " "
              + change.path("name").asText());
    }
    JsonNode project = applied.path("project");
    terminal.line(
        (dryRun ? "Would be: project " : "Project ")
            + project.path("name").asText()
            + ", revision "
            + project.path("revision").asText()
            + (applied.path("changes").isEmpty() ? ", nothing changed." : "."));
    return 0;
  }
}
