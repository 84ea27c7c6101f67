package io.millrace.api.evaluation;

/**
 * What an evaluator thinks of one exchange.
 *
 * @param id of the exchange
 * @param outcome pass, fail, or unjudged when no judgement could be had; unjudged never counts as 0
 * @param score in [0, 1], NaN if unjudged
 * @param reason one sentence for people
 * @param labels what the judge believes about the question: {@code topic} → {@code off}
 */
public record Judgement(
    String id, Outcome outcome, double score, String reason, java.util.Map<String, String> labels) {
  public Judgement {
    labels = java.util.Map.copyOf(labels);
  }

  /** The three outcomes. */
  public enum Outcome {
    PASS,
    FAIL,
    UNJUDGED
  }

  public static Judgement of(String id, boolean pass, String reason) {
    return new Judgement(
        id, pass ? Outcome.PASS : Outcome.FAIL, pass ? 1 : 0, reason, java.util.Map.of());
  }

  public static Judgement unjudged(String id, String reason) {
    return new Judgement(id, Outcome.UNJUDGED, Double.NaN, reason, java.util.Map.of());
  }
}
