package io.millrace.development.internal;

import io.millrace.api.function.RunContext;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningStep;
import java.util.Map;

/** Passes what a tuner says on to its run, and remembers the loss. Used by the training thread. */
final class TuningRun implements TuningListener {
  private static final String HELD = "eval_";

  private final RunContext context;
  private final LossCurves curves = LossCurves.empty();

  TuningRun(RunContext context) {
    this.context = context;
  }

  LossCurves curves() {
    return curves;
  }

  @Override
  public void log(String line) {
    context.log(line);
  }

  @Override
  public void step(TuningStep step) {
    metric("loss", step.step(), step.loss());
    metric("learning_rate", step.step(), step.learningRate());
    metric("gradient_norm", step.step(), step.gradientNorm());
    metric("tokens_per_second", step.step(), step.tokensPerSecond());
    step.metrics().forEach((name, value) -> metric(name, step.step(), value));
    context.progress(step.step(), step.totalSteps(), "steps");
    if (Double.isFinite(step.loss())) {
      curves.train().put(step.step(), step.loss());
      curves.rates().put(step.step(), step.learningRate());
    }
    context.checkAborted();
  }

  @Override
  public void evaluated(long step, Map<String, Double> metrics) {
    metrics.forEach(
        (name, value) -> {
          metric(name.startsWith(HELD) ? name : HELD + name, step, value);
          if (Double.isFinite(value) && (name.equals("loss") || name.equals(HELD + "loss"))) {
            curves.held().put(step, value);
          }
        });
  }

  private void metric(String name, long step, double value) {
    if (Double.isFinite(value)) {
      context.metric(name, step, value);
    }
  }
}
