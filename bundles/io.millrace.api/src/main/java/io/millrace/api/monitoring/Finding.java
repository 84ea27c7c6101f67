package io.millrace.api.monitoring;

import io.millrace.api.evaluation.Judgement;
import java.util.List;

/**
 * One number a monitor read off a window.
 *
 * @param metric for example {@code pass_rate}
 * @param value the number; NaN if the window has nothing to say
 * @param count observations it rests on
 * @param unjudged observations left out because no judgement could be had
 * @param judgements per observation where the monitor judges them; may be empty
 */
public record Finding(
    String metric, double value, long count, long unjudged, List<Judgement> judgements) {
  public Finding {
    judgements = List.copyOf(judgements);
  }

  public static Finding of(String metric, double value, long count) {
    return new Finding(metric, value, count, 0, List.of());
  }
}
