package io.millrace.api.model;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Loads models and answers with them. One of the six kinds. Thread-safe. */
@ConsumerType
public interface ModelBackend {
  /** What {@link #load} can be told: precision, threads, batch. Constant. */
  List<Parameter> parameters();

  /**
   * Loads a model; may take long.
   *
   * @return owned by the caller
   * @throws io.millrace.api.PlatformException MODEL_NOT_FOUND, MODEL_INVALID (what is missing or of
   *     a wrong shape), MODEL_UNSUPPORTED (architecture or setting), MODEL_MEMORY_UNAVAILABLE
   */
  ModelSession load(ModelSource source, Values parameters);
}
