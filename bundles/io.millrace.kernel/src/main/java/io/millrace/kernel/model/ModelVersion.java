package io.millrace.kernel.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A version of a registered model: weights, and possibly an adapter on top.
 *
 * @param project owner
 * @param name of the model
 * @param version from 1
 * @param weights reference of the model artifact, exact version
 * @param adapter reference of the adapter artifact, exact version
 * @param stage where it stands
 * @param metrics by name, from evaluations; the promotion gates read them
 * @param run that proposed it, empty if it was brought in
 */
public record ModelVersion(
    String project,
    String name,
    long version,
    String weights,
    Optional<String> adapter,
    Stage stage,
    Map<String, Double> metrics,
    String run,
    Instant created,
    Instant staged) {
  public ModelVersion {
    metrics = Map.copyOf(metrics);
  }

  /** {@code assistant:3}, the short form shown to people and in responses. */
  public String label() {
    return name + ":" + version;
  }
}
