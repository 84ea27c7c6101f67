package io.millrace.plugin.tuner.djl.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds up what the parts of an optimizer step gave and names it as TRL's trainers do: {@code
 * rewards/chosen}, {@code rewards/margins}, {@code logps/rejected}, {@code mean_token_accuracy} …
 * One thread.
 */
final class StepMetrics {
  private final Method method;
  private final long rows;
  private double[] sums = new double[0];
  private double divergence;
  private int parts;
  private long marked;
  private long others;

  /**
   * @param rows drawn rows or pairs of the step
   */
  StepMetrics(Method method, long rows) {
    this.method = method;
    this.rows = rows;
  }

  void add(Loss.Part part, Loss.Result result) {
    float[] stats = result.stats();
    sums = sums.length == 0 ? new double[stats.length] : sums;
    for (int i = 0; i < stats.length; i++) {
      sums[i] += stats[i];
    }
    divergence += result.divergence();
    parts++;
    Batch batch = part.batch();
    for (long row : batch.rowOf()) {
      boolean mark =
          method.paired()
              ? row < batch.rows() / 2
              : method != Method.KTO || part.drawn().get((int) row).desirable();
      marked += mark ? 1 : 0;
      others += mark ? 0 : 1;
    }
  }

  double loss() {
    return sums[0];
  }

  /** By TRL's names; what was not measured or has nothing to average over is left out. */
  Map<String, Double> named() {
    Map<String, Double> named = new LinkedHashMap<>();
    switch (method) {
      case PRETRAIN, SFT -> details(named, 1);
      case ORPO -> {
        named.put("nll_loss", sums[1]);
        named.put("log_odds_ratio", sums[2]);
        named.put("rewards/accuracies", sums[3]);
        put(named, "logps/chosen", sums[4], rows);
        put(named, "logps/rejected", sums[5], rows);
        put(named, "log_odds_chosen", sums[6], rows);
      }
      case DPO -> {
        sides(named, sums[1], sums[2], sums[4], sums[5], rows, rows);
        put(named, "rewards/accuracies", sums[3], rows);
        details(named, 6);
      }
      case KTO -> {
        long good = Math.round(sums[5]);
        sides(named, sums[1], sums[2], sums[3], sums[4], good, rows - good);
        named.put("kl", divergence / parts);
        details(named, 6);
      }
    }
    return named;
  }

  private static void sides(
      Map<String, Double> named, double cr, double rr, double cl, double rl, long c, long r) {
    put(named, "rewards/chosen", cr, c);
    put(named, "rewards/rejected", rr, r);
    put(named, "logps/chosen", cl, c);
    put(named, "logps/rejected", rl, r);
    if (c > 0 && r > 0) {
      named.put("rewards/margins", cr / c - rr / r);
    }
  }

  private void details(Map<String, Double> named, int at) {
    if (sums.length <= at) {
      return;
    }
    put(named, "mean_token_accuracy", sums[at], marked);
    if (method.refers()) {
      put(named, "logits/chosen", sums[at + 1], marked);
      put(named, "logits/rejected", sums[at + 2], others);
    }
    put(named, "entropy", sums[at + 3], marked + others);
  }

  private static void put(Map<String, Double> named, String name, double sum, long count) {
    if (count > 0) {
      named.put(name, sum / count);
    }
  }
}
