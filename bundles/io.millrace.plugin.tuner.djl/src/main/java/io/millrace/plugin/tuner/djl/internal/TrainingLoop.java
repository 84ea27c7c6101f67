package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningStep;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps, evaluations and checkpoints until the training ends or pauses. One thread. */
final class TrainingLoop {
  private final Settings settings;
  private final Watch watch;
  private final TuningListener listener;
  private final Trainer trainer;
  private final Checkpoints checkpoints;
  private final Best best;
  private final Map<String, Double> metrics;
  private long tokens;
  private int diverging;

  /**
   * @param before what was trained before
   */
  TrainingLoop(
      Settings settings,
      TuningListener listener,
      Trainer trainer,
      Checkpoints checkpoints,
      Best best,
      Progress before) {
    this.settings = settings;
    this.watch = settings.watch();
    this.listener = listener;
    this.trainer = trainer;
    this.checkpoints = checkpoints;
    this.best = best;
    this.tokens = before.tokens();
    this.metrics = new HashMap<>(before.metrics());
  }

  /**
   * Trains.
   *
   * @param until step after which it ends; if that is not the last one, with a checkpoint to go on
   *     from. What is measured there besides does not count as one of the evaluations that are
   *     compared: the training ends as if it had not paused.
   * @return last value of every metric; those of evaluations of the state that is kept
   */
  Map<String, Double> run(@Nullable BatchSource held, long until) throws IOException {
    boolean last = trainer.done() >= until || best.exhausted();
    boolean begun = !last;
    while (!last) {
      long start = System.nanoTime();
      Trainer.Step step = trainer.step();
      told(step, (System.nanoTime() - start) / 1e9);
      watchLoss(step);
      last = step.step() == until;
      boolean end = step.step() == trainer.totalSteps();
      if (held != null && (end || due(step.step(), settings.evaluateEvery()))) {
        compare(step.step(), evaluate(step.step(), held));
        last |= best.exhausted();
      } else if (held != null && last) {
        evaluate(step.step(), held);
      }
      if (!last && diverging == 0 && due(step.step(), settings.checkpointEvery())) {
        checkpoints.save(trainer, new Progress(tokens, metrics));
      }
    }
    if (begun && until < trainer.totalSteps()) {
      checkpoints.pause(trainer, new Progress(tokens, metrics));
      listener.log("pauses after step " + trainer.done() + " of " + trainer.totalSteps());
    }
    metrics.putAll(best.kept());
    if (best.step() > 0) {
      metrics.put("best_step", (double) best.step());
      metrics.put("best_" + watch.metric(), best.value());
    }
    return metrics;
  }

  private Map<String, Double> evaluate(long step, BatchSource held) {
    Map<String, Double> evaluation = trainer.evaluate(held);
    listener.evaluated(step, evaluation);
    metrics.putAll(evaluation);
    return evaluation;
  }

  private void compare(long step, Map<String, Double> evaluation) throws IOException {
    best.hear(step, evaluation, trainer.result());
    if (best.exhausted()) {
      listener.log(
          "stops early after step "
              + step
              + ": no better "
              + watch.metric()
              + " than "
              + best.value()
              + " of step "
              + best.step()
              + " in "
              + watch.patience()
              + " evaluations");
    }
  }

  private void watchLoss(Trainer.Step step) {
    boolean over = watch.lossLimit() > 0 && step.loss() > watch.lossLimit();
    diverging = over ? diverging + 1 : 0;
    if (over && diverging >= watch.lossPatience()) {
      throw new PlatformException(
          "TUNING_DIVERGED",
          Blame.CALLER,
          false,
          "The loss was above lossThreshold "
              + watch.lossLimit()
              + " for "
              + diverging
              + " steps, "
              + step.loss()
              + " at step "
              + step.step()
              + "; checkpoints from before are kept.",
          "Lower learningRate, raise warmup, or raise lossThreshold if such a loss is expected.");
    }
  }

  private void told(Trainer.Step step, double seconds) {
    tokens += step.tokens();
    metrics.put("loss", step.loss());
    metrics.put("num_tokens", (double) tokens);
    metrics.putAll(step.metrics());
    if (step.metrics().containsKey("rewards/accuracies")) {
      metrics.put("pairs_won", step.metrics().get("rewards/accuracies"));
    }
    Map<String, Double> more = new LinkedHashMap<>(step.metrics());
    more.put("epoch", step.epoch());
    more.put("num_tokens", (double) tokens);
    listener.step(
        new TuningStep(
            step.step(),
            trainer.totalSteps(),
            step.loss(),
            step.rate(),
            step.norm(),
            step.tokens() / seconds,
            more));
  }

  private static boolean due(long step, long every) {
    return every > 0 && step % every == 0;
  }
}
