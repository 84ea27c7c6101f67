package io.millrace.api.retrieval;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns texts into vectors whose cosine says how alike they mean. Helper kind. Thread-safe; the
 * first call may load a model and take seconds.
 */
@ConsumerType
public interface Embedder {
  /** Length of every vector. */
  int dimension();

  /**
   * One vector a text, in the order given.
   *
   * @param texts none is empty; longer ones than the model's window are cut
   * @return vectors of length 1 (L2), new arrays
   */
  List<float[]> embed(List<String> texts);
}
