package {{package}}.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Trains a {@link Bigram} by gradient descent over all rows. Stateless. */
@Component(
    service = Tuner.class,
    property = {"kind.id={{name}}", "kind.summary=Trains a table of which character follows which."})
public final class {{Type}} implements Tuner {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.integer("steps", 100L, "Steps over all rows.").between(1, 1_000_000),
        Parameter.number("learningRate", 2.0, "Length of a step.").between(1e-6, 1000),
        Parameter.integer("saveEvery", 10L, "Steps between checkpoints.").atLeast(1));
  }

  @Override
  public TuningReport tune(TuningRequest request, TuningListener listener) throws IOException {
    Counts train = Counts.of(request.train());
    if (train.total() == 0) {
      throw PlatformException.caller(
          "TUNING_DATA_INVALID",
          "None of the " + request.train().size() + " rows has a text, or a prompt and completion.",
          "Give rows with the column 'text', or with 'prompt' and 'completion'.");
    }
    Counts held = Counts.of(request.held());
    long steps = request.parameters().integer("steps");
    double rate = request.parameters().number("learningRate");
    long saveEvery = request.parameters().integer("saveEvery");
    Checkpoint checkpoint = new Checkpoint(request.checkpoints());
    Bigram model = checkpoint.model().orElseGet(() -> start(request));
    double loss = Double.NaN;
    for (long step = checkpoint.step() + 1; step <= steps; step++) {
      long begun = System.nanoTime();
      loss = train.loss(model);
      double norm = train.descend(model, rate);
      double seconds = Math.max(1e-9, (System.nanoTime() - begun) / 1e9);
      // throws RunAborted when the run was aborted: then the next attempt goes on from the checkpoint
      listener.step(new TuningStep(step, steps, loss, rate, norm, train.total() / seconds));
      if (step % saveEvery == 0 || step == steps) {
        checkpoint.save(model, step);
      }
    }
    if (held.total() > 0) {
      double heldLoss = held.loss(model);
      listener.evaluated(steps, Map.of("loss", heldLoss, "perplexity", Math.exp(heldLoss)));
    }
    model.write(request.output());
    return new TuningReport(
        "model", steps, steps * train.total(), Map.of("loss", train.loss(model)));
  }

  private static Bigram start(TuningRequest request) {
    return request.base().map(Bigram::read).orElseGet(Bigram::new);
  }
}
