package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.LoraConfig;
import java.util.List;
import java.util.Locale;

/** The tuner's parameters and what they become. */
final class TunerParameters {
  /** Not part of what a training is: it goes on from a checkpoint made under another value. */
  static final String PAUSE = "pauseAt";

  static final List<Parameter> ALL =
      List.of(
          Parameter.string("method", "sft", "What is learnt: all text, the answer, or preferences.")
              .oneOf("pretrain", "sft", "dpo", "orpo", "kto"),
          Parameter.number("epochs", 1.0, "Passes over the data, if steps is 0.").between(0, 1e6),
          Parameter.integer("steps", 0L, "Optimizer steps; 0 for as many as epochs make.")
              .atLeast(0),
          Parameter.number(
                  PAUSE, 1.0, "Share of the steps after which it ends for now, with a checkpoint.")
              .between(0, 1),
          Parameter.integer("batchSize", 16L, "Rows (orpo: pairs) per forward pass.").atLeast(1),
          Parameter.integer("accumulation", 1L, "Forward passes per optimizer step.").atLeast(1),
          Parameter.string("optimizer", "adamw", "Update rule; muon for matrices inside layers.")
              .oneOf("adamw", "muon"),
          Parameter.number(
                  "learningRate", 0.0, "Peak; 0 for 2e-4, or 1e-6 (lora 1e-5) with dpo and kto.")
              .between(0, 1),
          Parameter.string("schedule", "cosine", "Course of the learning rate after its warm-up.")
              .oneOf(
                  "cosine",
                  "linear",
                  "constant",
                  "constant_with_warmup",
                  "inverse_sqrt",
                  "warmup_stable_decay"),
          Parameter.integer("warmupSteps", 0L, "Steps that warm up; 0 to go by warmup.").atLeast(0),
          Parameter.number("decayShare", 0.1, "warmup_stable_decay: share of steps that fall.")
              .between(0, 1),
          Parameter.number("warmup", 0.05, "Share of the steps that warm up.").between(0, 1),
          Parameter.number(
                  "learningRateFloor",
                  0.0,
                  "cosine, linear, warmup_stable_decay: share of the peak at the end.")
              .between(0, 1),
          Parameter.number("weightDecay", 0.0, "Decoupled decay of matrices.").between(0, 10),
          Parameter.number("beta1", 0.9, "First moment of AdamW.").between(0, 0.9999),
          Parameter.number("beta2", 0.95, "Second moment of AdamW.").between(0, 0.99999),
          Parameter.number("epsilon", 1e-8, "Epsilon of AdamW.").between(0, 1),
          Parameter.number("momentum", 0.95, "Momentum of Muon.").between(0, 0.9999),
          Parameter.integer("newtonSchulz", 5L, "Newton-Schulz iterations of Muon.").between(1, 20),
          Parameter.number("clipNorm", 1.0, "Largest global norm of the gradient.").between(0, 1e9),
          Parameter.number("dropout", 0.0, "Dropout on embeddings and block outputs.")
              .between(0, 0.9),
          Parameter.number(
                  "labelSmoothing",
                  0.0,
                  "Share spread over all tokens; dpo: of pairs that are the wrong way round.")
              .between(0, 0.9),
          Parameter.number("promptDropout", 0.0, "Probability of deleting a prompt token.")
              .between(0, 0.9),
          Parameter.number("answerCut", 0.0, "Probability of learning only an answer's beginning.")
              .between(0, 1),
          Parameter.integer("answerCutTokens", 7L, "Tokens of such a beginning.").atLeast(1),
          Parameter.number("average", 0.0, "Decay of the average of weights; 0 for none.")
              .between(0, 0.99999),
          Parameter.number("oddsWeight", 0.1, "Weight of ORPO's odds-ratio term (lambda).")
              .between(0, 100),
          Parameter.string("likelihood", "answer", "ORPO: tokens of its likelihood term.")
              .oneOf("answer", "sequence"),
          Parameter.number("beta", 0.1, "dpo, kto: how strongly they hold to the reference.")
              .between(1e-6, 1e3),
          Parameter.string("lossType", "sigmoid", "dpo: the loss on a pair's margin.")
              .oneOf("sigmoid", "ipo", "hinge", "robust"),
          Parameter.number("desirableWeight", 1.0, "kto: weight of good answers.").between(0, 1e3),
          Parameter.number("undesirableWeight", 1.0, "kto: weight of bad answers.").between(0, 1e3),
          Parameter.bool("lora", false, "Whether an adapter is trained instead of all weights."),
          Parameter.integer("rank", 16L, "Inner width of the adapter.").between(1, 4096),
          Parameter.number("alpha", 32.0, "The adapter is scaled by alpha / rank.")
              .between(1e-6, 1e6),
          Parameter.number("loraDropout", 0.0, "Dropout on the adapter's inputs.").between(0, 0.9),
          Parameter.list(
              "targets",
              List.of(LoraConfig.ALL),
              "Matrices with an adapter: names, one regular expression, or all-linear."),
          Parameter.list("exclude", List.of(), "Matrices without an adapter, named as targets."),
          Parameter.list("layersToTransform", List.of(), "Blocks with an adapter; empty for all."),
          Parameter.bool("rsLora", false, "Whether to scale by alpha / √rank."),
          Parameter.bool("dora", false, "Whether each row's length is trained beside it (DoRA)."),
          Parameter.object("rankPattern", "Other ranks, by ends of names or regular expressions."),
          Parameter.object("alphaPattern", "Other alphas, likewise."),
          Parameter.list("modulesToSave", List.of(), "Modules trained whole with the adapter."),
          Parameter.string("template", "chat", "How prompts are rendered; none takes them as is.")
              .oneOf("chat", "none"),
          Parameter.string(
                  "learn", "auto", "sft: auto is completions, or whole texts and conversations.")
              .oneOf("auto", "all", "completion", "assistant"),
          Parameter.string("overlong", "refuse", "Long examples: refuse cuts answers only.")
              .oneOf("refuse", "drop", "keep_start", "keep_end"),
          Parameter.string(
                  "packing",
                  "none",
                  "pretrain, sft: rows of maxLength from whole examples (bfd) or cut ones (wrapped).")
              .oneOf("none", "bfd", "wrapped"),
          Parameter.string("sampling", "rows", "pretrain: rows, or windows of all text at random.")
              .oneOf("rows", "windows"),
          Parameter.integer("maxLength", 0L, "Tokens of an example; 0 for the model's limit.")
              .atLeast(0),
          Parameter.string(
                  "precision",
                  "float32",
                  "Of products of matrices; bfloat16 needs a processor that has it.")
              .oneOf("float32", "bfloat16"),
          Parameter.bool(
              "gradientCheckpointing",
              false,
              "Whether blocks are computed again for gradients: up to half the memory, a third more time."),
          Parameter.integer("seed", 1L, "Of order, dropout and new weights."),
          Parameter.integer("threads", 0L, "Computing threads; 0 for the engine's setting.")
              .between(0, 1024),
          Parameter.number(
                  "holdOut", 0.0, "Share of the rows to evaluate on, if none are held out.")
              .between(0, 0.9),
          Parameter.integer("evaluateEvery", 0L, "Steps between evaluations; 0 for the end only.")
              .atLeast(0),
          Parameter.integer("checkpointEvery", 200L, "Steps between checkpoints; 0 for none.")
              .atLeast(0),
          Parameter.bool("keepBest", false, "Whether the best evaluation's state is the result."),
          Parameter.string("bestMetric", "eval_loss", "Metric that says which one is best."),
          Parameter.string("bestMode", "auto", "Whether less or more of it is better.")
              .oneOf("auto", "min", "max"),
          Parameter.integer(
                  "earlyStopping", 0L, "Evaluations without a better one that end it; 0 for never.")
              .atLeast(0),
          Parameter.number("earlyStoppingThreshold", 0.0, "By how much better counts as better.")
              .between(0, 1e9),
          Parameter.number("lossThreshold", 0.0, "Loss that counts as diverging; 0 for none.")
              .between(0, 1e9),
          Parameter.integer("lossPatience", 3L, "Diverging steps in a row that stop the training.")
              .atLeast(1),
          Parameter.integer("logEvery", 10L, "Steps between accuracy and entropy; 0 for never.")
              .atLeast(0),
          Parameter.integer("vocabulary", 2048L, "New model: vocabulary entries.").atLeast(260),
          Parameter.integer("hidden", 192L, "New model: width.").atLeast(2),
          Parameter.integer("feedForward", 512L, "New model: feed-forward width.").atLeast(1),
          Parameter.integer("layers", 4L, "New model: blocks.").atLeast(1),
          Parameter.integer("heads", 6L, "New model: attention heads.").atLeast(1),
          Parameter.integer("keyValueHeads", 6L, "New model: key and value heads.").atLeast(1),
          Parameter.integer("positions", 256L, "New model: longest sequence.").atLeast(2),
          Parameter.number("deviation", 0.02, "New model: standard deviation of weights.")
              .between(0, 1),
          Parameter.list(
              "specialTokens",
              List.of("<|pad|>", "<|user|>", "<|assistant|>", "<|end|>"),
              "New model: special tokens; the last one ends an answer."),
          Parameter.integer("answerWeight", 20L, "New model: times an answer counts for words.")
              .atLeast(1),
          Parameter.string("chatTemplate", "", "New model: Jinja template of conversations."));

  private TunerParameters() {}

  static Settings settings(Values values, int engineThreads) {
    Combinations.check(values);
    int threads = values.intValue("threads");
    Method method = Method.valueOf(values.string("method").toUpperCase(Locale.ROOT));
    return new Settings(
        method,
        values.intValue("batchSize"),
        values.intValue("accumulation"),
        values.number("epochs"),
        values.integer("steps"),
        new OptimizerSettings(
            values.string("optimizer").equals("muon"),
            Schedule.Kind.valueOf(values.string("schedule").toUpperCase(Locale.ROOT)),
            learningRate(values, method),
            values.number("warmup"),
            values.integer("warmupSteps"),
            values.number("learningRateFloor"),
            values.number("decayShare"),
            values.number("weightDecay"),
            values.number("beta1"),
            values.number("beta2"),
            values.number("epsilon"),
            values.number("momentum"),
            values.integer("newtonSchulz")),
        values.number("clipNorm"),
        values.number("dropout"),
        method.refers() ? 0 : values.number("labelSmoothing"),
        new Augmentation(
            values.number("promptDropout"),
            values.number("answerCut"),
            values.intValue("answerCutTokens")),
        values.number("average"),
        preference(values),
        method == Method.PRETRAIN || method == Method.SFT && values.string("learn").equals("all"),
        values.string("precision").equals("bfloat16"),
        values.bool("gradientCheckpointing"),
        values.integer("seed"),
        threads == 0 ? engineThreads : threads,
        values.integer("evaluateEvery"),
        values.integer("checkpointEvery"),
        values.integer("logEvery"),
        watch(values));
  }

  private static Watch watch(Values values) {
    String metric = values.string("bestMetric");
    String mode = values.string("bestMode");
    boolean falls = metric.endsWith("loss") || metric.endsWith("perplexity");
    return new Watch(
        metric,
        mode.equals("auto") ? falls : mode.equals("min"),
        values.bool("keepBest"),
        values.intValue("earlyStopping"),
        values.number("earlyStoppingThreshold"),
        values.number("lossThreshold"),
        values.intValue("lossPatience"));
  }

  /** TRL's own default for preferences is far lower than for answers. */
  private static double learningRate(Values values, Method method) {
    double given = values.number("learningRate");
    if (given > 0) {
      return given;
    }
    return !method.refers() ? 2e-4 : values.bool("lora") ? 1e-5 : 1e-6;
  }

  private static Preference preference(Values values) {
    return new Preference(
        Preference.Type.valueOf(values.string("lossType").toUpperCase(Locale.ROOT)),
        values.number("beta"),
        values.number("labelSmoothing"),
        values.number("desirableWeight"),
        values.number("undesirableWeight"),
        values.number("oddsWeight"),
        values.string("likelihood").equals("sequence"));
  }

  static DecoderConfig shape(Values values) {
    return DecoderConfig.of(
        values.intValue("vocabulary"),
        values.intValue("hidden"),
        values.intValue("feedForward"),
        values.intValue("layers"),
        values.intValue("heads"),
        values.intValue("keyValueHeads"),
        values.intValue("positions"));
  }
}
