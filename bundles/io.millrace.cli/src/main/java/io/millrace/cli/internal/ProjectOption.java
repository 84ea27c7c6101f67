package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which project a command is about. */
public final class ProjectOption {
  @Option(
      names = {"-p", "--project"},
      paramLabel = "PROJECT",
      description = "The project; the only one if there is one.")
  private @Nullable String project;

  /** The name given, or that of the only project. */
  public String resolve(Api api) {
    if (project != null) {
      return project;
    }
    JsonNode all = api.get("/api/v1/projects").path("items");
    if (all.size() == 1) {
      return all.get(0).path("name").asText();
    }
    String names =
        StreamSupport.stream(all.spliterator(), false)
            .map(p -> p.path("name").asText())
            .collect(Collectors.joining(", "));
    throw CliFailure.usage(
        all.isEmpty() ? "There is no project yet." : "There are several projects: " + names + ".",
        all.isEmpty() ? "Apply one: millrace apply project.yaml." : "Name one with --project.");
  }
}
