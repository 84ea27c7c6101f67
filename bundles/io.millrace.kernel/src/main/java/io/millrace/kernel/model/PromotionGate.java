package io.millrace.kernel.model;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * May object to a version going to production; a whiteboard service. Thread-safe. A gate that fails
 * with an exception objects.
 */
@ConsumerType
public interface PromotionGate {
  /**
   * Objections, for people; empty to let it pass.
   *
   * @param current the version in production now
   */
  List<String> objections(ModelVersion candidate, Optional<ModelVersion> current);
}
