package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Versions in a list. */
final class FakeRegistry implements ModelRegistry {
  final List<ModelVersion> versions = new ArrayList<>();
  final List<String> moves = new ArrayList<>();

  @Override
  public ModelVersion register(
      String project,
      String name,
      ArtifactRef weights,
      Optional<ArtifactRef> adapter,
      Map<String, Double> metrics,
      String run) {
    ModelVersion v =
        version(
            project,
            name,
            versions.size() + 1,
            weights.toString(),
            adapter.map(ArtifactRef::toString),
            Stage.CANDIDATE,
            metrics,
            run);
    versions.add(v);
    return v;
  }

  private static ModelVersion version(
      String project,
      String name,
      long number,
      String weights,
      Optional<String> adapter,
      Stage stage,
      Map<String, Double> metrics,
      String run) {
    return new ModelVersion(
        project, name, number, weights, adapter, stage, metrics, run, Instant.EPOCH, Instant.EPOCH);
  }

  @Override
  public ModelVersion move(String project, String name, long number, Stage stage, String by) {
    ModelVersion old = get(project, name, number).orElseThrow();
    ModelVersion moved =
        version(
            project, name, number, old.weights(), old.adapter(), stage, old.metrics(), old.run());
    versions.set(versions.indexOf(old), moved);
    moves.add(moved.label() + " " + stage + " by " + by);
    return moved;
  }

  @Override
  public Optional<ModelVersion> get(String project, String name, long number) {
    return list(project, Optional.of(name)).stream().filter(v -> v.version() == number).findFirst();
  }

  @Override
  public Optional<ModelVersion> production(String project, String name) {
    return list(project, Optional.of(name)).stream()
        .filter(v -> v.stage() == Stage.PRODUCTION)
        .findFirst();
  }

  @Override
  public List<ModelVersion> list(String project, Optional<String> name) {
    return versions.stream()
        .filter(v -> v.project().equals(project) && name.filter(n -> !n.equals(v.name())).isEmpty())
        .toList();
  }

  @Override
  public ModelVersion measured(
      String project, String name, long number, Map<String, Double> metrics) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ModelVersion require(String project, String name, String selector) {
    throw new UnsupportedOperationException();
  }
}
