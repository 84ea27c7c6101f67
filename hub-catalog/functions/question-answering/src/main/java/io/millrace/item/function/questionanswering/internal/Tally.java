package io.millrace.item.function.questionanswering.internal;

import io.millrace.runtime.items.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts valid and refused answers; keeps the first {@value #MOST} refused ones. */
final class Tally {
  private static final int MOST = 100_000;
  private static final int LONGEST = 500;

  private final Map<String, Long> refusedByQuestion = new LinkedHashMap<>();
  private final List<Map<String, Object>> refusals = new ArrayList<>();
  private long asked;
  private long valid;

  Tally(Plan plan) {
    plan.groups().forEach(group -> group.forEach(q -> refusedByQuestion.put(q.rule().name(), 0L)));
  }

  void valid(Question q) {
    asked++;
    valid++;
  }

  void refused(Question q, long row, String why, String written) {
    asked++;
    refusedByQuestion.merge(q.rule().name(), 1L, Long::sum);
    if (refusals.size() < MOST) {
      Map<String, Object> refusal = new LinkedHashMap<>();
      refusal.put("row", row);
      refusal.put("question", q.rule().name());
      refusal.put("why", why);
      refusal.put(
          "answer", written.length() > LONGEST ? written.substring(0, LONGEST) + "…" : written);
      refusals.add(refusal);
    }
  }

  long asked() {
    return asked;
  }

  long valid() {
    return valid;
  }

  double validShare() {
    return asked == 0 ? 1 : Figures.rounded((double) valid / asked);
  }

  Map<String, Long> refusedByQuestion() {
    return refusedByQuestion;
  }

  List<Map<String, Object>> refusals() {
    return refusals;
  }
}
