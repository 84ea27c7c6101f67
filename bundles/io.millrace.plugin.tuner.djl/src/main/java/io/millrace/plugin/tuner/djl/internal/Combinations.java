package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import java.util.List;

/** Refuses parameters that are fine alone, but mean nothing together or would be ignored. */
final class Combinations {
  private final Values values;
  private final String method;

  private Combinations(Values values) {
    this.values = values;
    this.method = values.string("method");
  }

  /**
   * @throws PlatformException TUNING_SETTINGS_INVALID naming the values
   */
  static void check(Values values) {
    Combinations combinations = new Combinations(values);
    combinations.learnt();
    combinations.smoothing();
    combinations.sizes();
    combinations.packing();
    combinations.evaluations();
  }

  private void learnt() {
    String learn = values.string("learn");
    if (!learn.equals("auto") && !method.equals("sft")) {
      throw invalid(
          "learn is '" + learn + "' with method '" + method + "', which has its own rule.",
          "Leave learn out, or use method sft.");
    }
  }

  private void smoothing() {
    double share = values.number("labelSmoothing");
    boolean dpo = method.equals("dpo");
    String loss = values.string("lossType");
    boolean used =
        dpo
            ? List.of("sigmoid", "robust").contains(loss)
            : !List.of("orpo", "kto").contains(method);
    if (share > 0 && !used) {
      throw invalid(
          "labelSmoothing is "
              + share
              + " with method '"
              + method
              + (dpo ? "' and lossType '" + loss : "")
              + "', whose loss has none.",
          "Leave labelSmoothing out.");
    }
    if (share >= 0.5 && dpo && loss.equals("robust")) {
      throw invalid(
          "labelSmoothing is "
              + share
              + " with lossType 'robust', which divides by 1 - 2 times it.",
          "Give less than 0.5: where half of the pairs are the wrong way round, nothing is learnt.");
    }
  }

  private void sizes() {
    long longest = values.integer("maxLength");
    if (longest == 1) {
      throw invalid(
          "maxLength is 1: nothing precedes a single token.",
          "Give at least 2, or 0 for no limit.");
    }
    long rows = values.integer("batchSize");
    if (method.equals("kto") && rows < 2) {
      throw invalid(
          "batchSize is " + rows + " with method 'kto', which compares rows of a batch.",
          "Give at least 2; accumulation does not replace it.");
    }
    double dropout = values.number("loraDropout");
    if (values.bool("dora") && dropout > 0) {
      throw invalid(
          "loraDropout is " + dropout + " with dora, whose update has no inputs of its own.",
          "Leave out one of them.");
    }
  }

  private void packing() {
    String packing = values.string("packing");
    if (packing.equals("none")) {
      return;
    }
    if (!List.of("pretrain", "sft").contains(method)) {
      throw invalid(
          "packing is '" + packing + "' with method '" + method + "', which compares whole rows.",
          "Leave packing out, or use method sft or pretrain.");
    }
    if (values.string("sampling").equals("windows")) {
      throw invalid(
          "packing is '" + packing + "' with sampling 'windows', which has no rows.",
          "Leave out one of them.");
    }
    if (values.integer("maxLength") == 0) {
      throw invalid(
          "packing is '" + packing + "' with maxLength 0.",
          "Set maxLength to the tokens of a packed row, for example 1024.");
    }
  }

  private void evaluations() {
    if (values.integer("evaluateEvery") > 0) {
      return;
    }
    String compares =
        values.bool("keepBest")
            ? "keepBest is true"
            : "earlyStopping is " + values.integer("earlyStopping");
    if (values.bool("keepBest") || values.integer("earlyStopping") > 0) {
      throw invalid(
          compares + " with evaluateEvery 0: one evaluation at the end is the best in any case.",
          "Set evaluateEvery to the steps between evaluations.");
    }
  }

  private static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("TUNING_SETTINGS_INVALID", what, remedy);
  }
}
