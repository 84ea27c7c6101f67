package io.millrace.testkit;

import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Observation.Text;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Observations of project {@code bank} and endpoint {@code assistant}. For tests only. */
public final class Observations {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:01Z");

  private Observations() {}

  /** An answered request with text. */
  public static Observation answered(String id, String question, String answer) {
    return labelled(id, question, answer, Map.of());
  }

  /** An answered request with text and labels. */
  public static Observation labelled(
      String id, String question, String answer, Map<String, String> labels) {
    Optional<Text> text = Optional.of(new Text(question, answer, java.util.List.of()));
    return new Observation(
        id,
        TIME,
        "bank",
        "assistant",
        1,
        "assistant:1",
        Outcome.ANSWERED,
        "",
        5,
        10,
        20,
        120,
        Map.of(),
        text,
        labels);
  }

  /** An answered request without text, with these times in milliseconds. */
  public static Observation timed(String id, int tokens, double firstTokenMs, double totalMs) {
    return new Observation(
        id,
        TIME,
        "bank",
        "assistant",
        1,
        "assistant:1",
        Outcome.ANSWERED,
        "",
        5,
        tokens,
        firstTokenMs,
        totalMs,
        Map.of(),
        Optional.empty(),
        Map.of());
  }

  /** A request without text that ended like this. */
  public static Observation ended(String id, Outcome outcome) {
    return of(id, outcome, "");
  }

  /** A request that failed with this code. */
  public static Observation failed(String id, String code) {
    return of(id, Outcome.FAILED, code);
  }

  /** The same request at another time. */
  public static Observation at(Observation o, Instant time) {
    return new Observation(
        o.id(),
        time,
        o.project(),
        o.endpoint(),
        o.pipelineVersion(),
        o.model(),
        o.outcome(),
        o.errorCode(),
        o.promptTokens(),
        o.completionTokens(),
        o.firstTokenMs(),
        o.totalMs(),
        o.verdicts(),
        o.text(),
        o.labels());
  }

  private static Observation of(String id, Outcome outcome, String code) {
    return new Observation(
        id,
        TIME,
        "bank",
        "assistant",
        1,
        "assistant:1",
        outcome,
        code,
        0,
        0,
        Double.NaN,
        3,
        Map.of(),
        Optional.empty(),
        Map.of());
  }
}
