package io.millrace.api.model;

import java.util.List;

/**
 * Texts as vectors.
 *
 * @param vectors one a text, in order, of length 1 by the Euclidean norm; not copied
 * @param tokens read in all
 * @since 1.2
 */
public record Embeddings(List<float[]> vectors, int tokens) {
  public Embeddings {
    vectors = List.copyOf(vectors);
  }
}
