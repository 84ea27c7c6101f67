package io.millrace.api.evaluation;

import java.util.List;
import java.util.Map;

/**
 * A question, what was answered, and what is known about it.
 *
 * @param id for people and for lineage
 * @param question what was asked
 * @param answer what was answered
 * @param references correct answers, empty if unknown
 * @param labels facts about the question: {@code topic} → {@code on}, {@code intent} → …
 */
public record Exchange(
    String id,
    String question,
    String answer,
    List<String> references,
    Map<String, String> labels) {
  public Exchange {
    references = List.copyOf(references);
    labels = Map.copyOf(labels);
  }
}
