package io.millrace.rest.internal;

import io.millrace.api.PlatformException;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.Projects;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers what was applied; refuses a YAML that begins with a brace. */
final class FakeProjects implements Projects {
  final List<String> yamls = new ArrayList<>();
  final List<Optional<Path>> bases = new ArrayList<>();

  private static final Project BANK =
      new Project("bank", "", Map.of("pipelines", Map.of()), 1, Instant.EPOCH, Instant.EPOCH);

  @Override
  public Applied apply(String yaml, Optional<Path> base, boolean dryRun) {
    if (yaml.startsWith("{")) {
      throw PlatformException.caller(
          "PROJECT_INVALID", "line 1, column 2: expected a key.", "Correct the file.");
    }
    yamls.add(yaml);
    bases.add(base);
    return new Applied(BANK, List.of(new Change("models", "m", "added")));
  }

  @Override
  public Project ensure(String name) {
    return BANK;
  }

  @Override
  public Optional<Project> get(String name) {
    return name.equals("bank") ? Optional.of(BANK) : Optional.empty();
  }

  @Override
  public Project require(String name) {
    return get(name)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "PROJECT_NOT_FOUND", "No project '" + name + "'.", "There is [bank]."));
  }

  @Override
  public List<Project> list() {
    return List.of(BANK);
  }

  @Override
  public boolean delete(String name) {
    return true;
  }
}
