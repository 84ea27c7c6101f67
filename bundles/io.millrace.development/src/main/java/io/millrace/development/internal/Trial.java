package io.millrace.development.internal;

import io.millrace.kernel.run.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One training of a search.
 *
 * @param number from 0, over all rounds
 * @param round from 0
 * @param candidate which of the first round's trials it descends from
 * @param values what the search chose, by parameter
 */
record Trial(int number, int round, int candidate, Map<String, Object> values) {
  Trial {
    values = Map.copyOf(values);
  }

  /**
   * A trial that ended.
   *
   * @param score by the metric of the search; empty if it failed
   */
  record Ended(Trial trial, Run run, OptionalDouble score) {
    int number() {
      return trial.number();
    }

    /** Checkpoints that the run left. */
    @Nullable String state() {
      return run.outputs().get(Tuning.STATE);
    }

    /** Steps of the training until its end, those of earlier rounds among them. */
    long steps() {
      return run.results().get("steps") instanceof Number n ? n.longValue() : 0;
    }
  }

  /** That of the same candidate in the round before. */
  Optional<Ended> before(List<Ended> ended) {
    return ended.stream()
        .filter(e -> e.trial().candidate() == candidate && e.trial().round() == round - 1)
        .findFirst();
  }

  /** First round of a search. */
  static List<Trial> first(List<Map<String, Object>> candidates) {
    return java.util.stream.IntStream.range(0, candidates.size())
        .mapToObj(i -> new Trial(i, 0, i, candidates.get(i)))
        .toList();
  }
}
