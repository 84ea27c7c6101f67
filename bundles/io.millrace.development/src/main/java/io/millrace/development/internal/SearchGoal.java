package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a search looks for.
 *
 * @param metric a result of the trials' runs
 * @param greatest whether more is better
 * @param target a score that is good enough
 * @param patience after how many trials without a better one it ends; 0: never
 */
record SearchGoal(String metric, boolean greatest, OptionalDouble target, int patience) {
  /**
   * What a run that ended scores.
   *
   * @throws PlatformException SEARCH_METRIC_MISSING if it completed without the metric
   */
  OptionalDouble score(Run run) {
    if (run.state() != RunState.COMPLETED) {
      return OptionalDouble.empty();
    }
    if (run.results().get(metric) instanceof Number score) {
      return OptionalDouble.of(score.doubleValue());
    }
    throw PlatformException.caller(
        "SEARCH_METRIC_MISSING",
        "Trial run "
            + run.id()
            + " has no result '"
            + metric
            + "' (it has: "
            + new TreeMap<>(run.results()).keySet()
            + ").",
        "Name one of those as 'metric'; those that begin with eval_ need the input 'held'.");
  }

  /** Those with a score, best first; of equals the earlier. */
  List<Trial.Ended> ranked(List<Trial.Ended> ended) {
    Comparator<Trial.Ended> better = Comparator.comparingDouble(e -> e.score().orElseThrow());
    return ended.stream()
        .filter(e -> e.score().isPresent())
        .sorted((greatest ? better.reversed() : better).thenComparingInt(Trial.Ended::number))
        .toList();
  }

  /** The best of the last round that has one. */
  Optional<Trial.Ended> best(List<Trial.Ended> ended) {
    int last =
        ended.stream()
            .filter(e -> e.score().isPresent())
            .mapToInt(e -> e.trial().round())
            .max()
            .orElse(0);
    return ranked(ended.stream().filter(e -> e.trial().round() == last).toList()).stream()
        .findFirst();
  }

  /** Why nothing more need be tried, if so. */
  Optional<String> reached(List<Trial.Ended> ended) {
    Optional<Trial.Ended> best = best(ended);
    if (best.isPresent() && target.isPresent()) {
      double score = best.get().score().orElseThrow();
      if (greatest ? score >= target.getAsDouble() : score <= target.getAsDouble()) {
        return Optional.of(
            "trial " + best.get().number() + " reached the target with " + metric + " " + score);
      }
    }
    return patience > 0 && without(ended) >= patience
        ? Optional.of("the last " + patience + " trials were not better than the best")
        : Optional.empty();
  }

  /** How many trials there are after the best, in order of their numbers, without a gap. */
  private int without(List<Trial.Ended> ended) {
    List<Trial.Ended> ordered =
        ended.stream().sorted(Comparator.comparingInt(Trial.Ended::number)).toList();
    int gapless = 0;
    while (gapless < ordered.size() && ordered.get(gapless).number() == gapless) {
      gapless++;
    }
    int after = gapless;
    return ranked(ordered.subList(0, gapless)).stream()
        .findFirst()
        .map(b -> after - 1 - b.number())
        .orElse(0);
  }
}
