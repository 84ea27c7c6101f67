package io.millrace.kernel.model;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears, before anyone else, that another version goes to production; a whiteboard service. {@link
 * ModelRegistry#move} returns when all listeners have.
 */
@ConsumerType
public interface StageListener {
  /**
   * Readies the new version (loads it) before the stage is recorded. An exception keeps the former
   * version in production and fails the move.
   */
  void prepare(ModelVersion next, Optional<ModelVersion> current);

  /** The stage is recorded: switch. Quick, must not fail. */
  void promoted(ModelVersion now, Optional<ModelVersion> former);
}
