package io.millrace.item.function.questionanswering.internal;

import io.millrace.runtime.items.Figures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The valid answers of one poll. An answer may be that there is none. */
final class Ballots {
  private final boolean average;
  private final Map<Optional<Object>, Integer> votes = new LinkedHashMap<>();
  private int valid;

  Ballots(boolean average) {
    this.average = average;
  }

  void add(Optional<Object> answer) {
    votes.merge(answer, 1, Integer::sum);
    valid++;
  }

  int valid() {
    return valid;
  }

  /** The mean of the numbers, or the most common answer; of equally common ones the first. */
  Optional<Object> winner() {
    if (average) {
      return mean();
    }
    return common();
  }

  private Optional<Object> mean() {
    double sum = 0;
    int numbers = 0;
    for (Map.Entry<Optional<Object>, Integer> vote : votes.entrySet()) {
      if (vote.getKey().isPresent() && vote.getKey().get() instanceof Number n) {
        sum += n.doubleValue() * vote.getValue();
        numbers += vote.getValue();
      }
    }
    return numbers == 0 ? Optional.empty() : Optional.of(Figures.rounded(sum / numbers));
  }

  private Optional<Object> common() {
    Optional<Object> winner = Optional.empty();
    int most = 0;
    for (Map.Entry<Optional<Object>, Integer> vote : votes.entrySet()) {
      if (vote.getValue() > most) {
        most = vote.getValue();
        winner = vote.getKey();
      }
    }
    return winner;
  }

  /**
   * Share of all that were asked who gave the most common answer; of an average, who gave any.
   *
   * @param asked invalid ones included
   */
  double agreement(int asked) {
    int most = average ? valid : votes.getOrDefault(common(), 0);
    return Figures.rounded((double) most / asked);
  }
}
