package io.millrace.development.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Successive halving: many trials with little of a resource, the best of them with more (Jamieson
 * and Talwalkar 2016, arXiv:1502.07943; the rounds are a bracket of Hyperband, Li et al. 2018,
 * algorithm 1). Round {@code k} has {@code floor(n / factor^k)} trials, at least one, of {@code
 * smallest * factor^k} each, until that would pass {@code largest}.
 *
 * <p>A survivor goes on where it stopped if the resource is the training's length and the tuner can
 * pause: every trial is then a training of the last round's length, as its learning rate says from
 * the first step on, which pauses at the ends of rounds (as Hyperband's reference and ASHA, Li et
 * al. 2020, do with one schedule for the whole budget). The last survivor is thus what one training
 * of that length would have made. With another resource, or another tuner, rounds train anew.
 *
 * @param resource parameter of the tuner: {@code steps}
 * @param pauses whether the tuner has the parameter {@code pauseAt}
 */
record Halving(String resource, long smallest, long largest, double factor, boolean pauses) {
  /** A tuner's parameter: share of the training after which it ends for now. */
  static final String PAUSE = "pauseAt";

  private static final Set<String> LENGTHS = Set.of("steps", "epochs");
  private static final double ROUNDING = 1e-9;

  int rounds() {
    return 1
        + (int) Math.floor(Math.log((double) largest / smallest) / Math.log(factor) + ROUNDING);
  }

  /** Whether a trial goes on from the state that the one of the round before left. */
  boolean continues() {
    return pauses && LENGTHS.contains(resource);
  }

  boolean last(int round) {
    return round == rounds() - 1;
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
    if (continues()) {
      long whole = resource(rounds() - 1);
      more.put(resource, whole);
      more.put(PAUSE, (double) resource(round) / whole);
    } else {
      more.put(resource, resource(round));
    }
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
