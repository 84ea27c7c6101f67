package io.millrace.kernel.model;

import io.millrace.api.ArtifactRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Versions of models and their stages: the hand-over from development to deployment. Thread-safe;
 * changes are published as events {@code model.registered}, {@code model.staged}.
 */
@ProviderType
public interface ModelRegistry {
  /**
   * Proposes a version, as CANDIDATE.
   *
   * @throws io.millrace.api.PlatformException ARTIFACT_NOT_FOUND
   */
  ModelVersion register(
      String project,
      String name,
      ArtifactRef weights,
      Optional<ArtifactRef> adapter,
      Map<String, Double> metrics,
      String run);

  /** Adds or replaces metrics of a version. */
  ModelVersion measured(String project, String name, long version, Map<String, Double> metrics);

  /**
   * Moves a version to a stage. To PRODUCTION only if no {@link PromotionGate} objects; the former
   * production version becomes ARCHIVED in the same step. Listeners (endpoints) have switched when
   * this returns.
   *
   * @param by account or {@code workflow:<id>}, for the record
   * @throws io.millrace.api.PlatformException MODEL_NOT_FOUND, PROMOTION_REFUSED with the reasons
   */
  ModelVersion move(String project, String name, long version, Stage stage, String by);

  Optional<ModelVersion> get(String project, String name, long version);

  /** The version in production. */
  Optional<ModelVersion> production(String project, String name);

  /**
   * The version a selector means: a number, a stage in lower case, or {@code latest}.
   *
   * @throws io.millrace.api.PlatformException MODEL_NOT_FOUND naming what there is
   */
  ModelVersion require(String project, String name, String selector);

  /** Newest first; an empty name matches all. */
  List<ModelVersion> list(String project, Optional<String> name);
}
