package io.millrace.development.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Successive halving: many trials with little of a resource, the best of them again with more
 * (Jamieson and Talwalkar 2016, arXiv:1502.07943; the rounds are a bracket of Hyperband, Li et al.
 * 2018, algorithm 1). Round {@code k} has {@code floor(n / factor^k)} trials, at least one, of
 * {@code smallest * factor^k} each, until that would pass {@code largest}.
 *
 * @param resource parameter of the tuner: {@code steps}
 */
record Halving(String resource, long smallest, long largest, double factor) {
  private static final double ROUNDING = 1e-9;

  int rounds() {
    return 1
        + (int) Math.floor(Math.log((double) largest / smallest) / Math.log(factor) + ROUNDING);
  }

  long resource(int round) {
    return Math.round(smallest * Math.pow(factor, round));
  }

  static int survivors(int first, double factor, int round) {
    return Math.max(1, (int) Math.floor(first / Math.pow(factor, round) + ROUNDING));
  }

  /** Trials of all rounds together if none fails. */
  long total(int first) {
    long all = 0;
    for (int round = 0; round < rounds(); round++) {
      all += survivors(first, factor, round);
    }
    return all;
  }

  Map<String, Object> with(Map<String, Object> values, int round) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(resource, resource(round));
    return more;
  }

  /**
   * The next round.
   *
   * @param first trials of the first round
   * @param ranked those of the round before that have a score, best first
   * @param number of the first trial to come
   * @return empty when there is none to come
   */
  List<Trial> next(int first, int round, List<Trial.Ended> ranked, int number) {
    List<Trial> trials = new ArrayList<>();
    if (round < rounds()) {
      ranked.stream()
          .limit(survivors(first, factor, round))
          .forEach(
              e -> {
                Trial t = e.trial();
                trials.add(
                    new Trial(
                        number + trials.size(), round, t.candidate(), with(t.values(), round)));
              });
    }
    return trials;
  }
}
