package io.millrace.plugin.tuner.djl.internal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import io.millrace.runtime.decoder.DecoderGraph;
import io.millrace.runtime.decoder.FreeMemory;
import io.millrace.runtime.decoder.TorchProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Optimizer steps over batches. Equal settings, rows, start and thread count give bit-identical
 * weights: order and dropout of step n depend on seed and n only, and all sums are taken in a fixed
 * order. One thread; whoever opens it closes it, which frees everything but the parameters.
 */
final class Trainer implements AutoCloseable {
  private final NDManager manager;
  private final Settings settings;
  private final Parameters parameters;
  private final BatchSource batches;
  private final TorchProgram program;
  private final Loss loss;
  private final Optimizer optimizer;
  private final Map<String, NDArray> averages = new LinkedHashMap<>();
  private final long totalSteps;
  private final Schedule schedule;
  private long done;

  /** Numbers of one step. */
  record Step(
      long step,
      double loss,
      double rate,
      double norm,
      long tokens,
      double epoch,
      Map<String, Double> metrics) {}

  Trainer(NDManager parent, Settings settings, Parameters parameters, BatchSource batches) {
    this.manager = parent.newSubManager();
    this.settings = settings;
    this.parameters = parameters;
    this.batches = batches;
    requireMemory();
    JniUtils.setNumThreads(settings.threads());
    this.program =
        TorchProgram.compile(
            manager,
            DecoderGraph.learning(parameters.weights().config()),
            source(manager.getDevice()));
    this.loss = new Loss(program, settings, parameters, manager);
    this.optimizer =
        new Optimizer(
            program,
            settings.optimizer(),
            settings.half(),
            parameters.trained(),
            Set.copyOf(parameters.weights().config().modules()),
            manager);
    this.totalSteps = settings.totalSteps(batches.perEpoch());
    this.schedule = settings.optimizer().schedule(totalSteps);
    if (settings.average() > 0) {
      parameters.trained().forEach((name, array) -> averages.put(name, copy(array)));
    }
  }

  /** A device's products need no layout, so there PyTorch differentiates them all by itself. */
  static String source(Device device) {
    return source(device.isGpu());
  }

  /**
   * The program's own methods.
   *
   * @param plain whether PyTorch differentiates the products too, which keeps more operands
   */
  static String source(boolean plain) {
    return DecoderGraph.read(Trainer.class, "training.torchscript")
        .replace("@plain@", plain ? "True" : "False");
  }

  /** Gradients, moments and averages, four bytes each; activations are not known beforehand. */
  private void requireMemory() {
    if (manager.getDevice().isGpu()) {
      return; // a device that is full says so, and the process lives on
    }
    long size = parameters.trained().values().stream().mapToLong(NDArray::size).sum();
    long copies = settings.average() > 0 ? 4 : 3;
    FreeMemory.require(4 * size * copies, "Gradients and moments of " + size + " parameters");
  }

  private NDArray copy(NDArray array) {
    NDArray copy = array.duplicate();
    copy.attach(manager);
    return copy;
  }

  long totalSteps() {
    return totalSteps;
  }

  /** Steps done. */
  long done() {
    return done;
  }

  /** Arrays alive in this trainer, for tests of leaks. */
  int managed() {
    return manager.getManagedArrays().size();
  }

  /** What the training leaves: the averages if there are any, else the trained arrays. */
  Map<String, NDArray> result() {
    return averages.isEmpty() ? parameters.trained() : averages;
  }

  /**
   * Does the next optimizer step.
   *
   * @throws PlatformException TUNING_DIVERGED when loss or gradient are not finite
   */
  Step step() {
    JniUtils.setGradMode(false);
    try (NDManager call = manager.newSubManager()) {
      long step = done + 1;
      List<Loss.Part> parts = new ArrayList<>();
      long learnt = 0;
      long tokens = 0;
      long rows = 0;
      for (int i = 0; i < settings.accumulation(); i++) {
        List<Drawn> drawn = batches.get(done * settings.accumulation() + i);
        Loss.Part part = loss.part(drawn);
        parts.add(part);
        learnt += loss.learnt(part.batch());
        tokens += part.batch().tokens();
        rows += drawn.size();
      }
      StepMetrics metrics = new StepMetrics(settings.method(), rows);
      List<NDArray> gradients = List.of();
      for (int i = 0; i < parts.size(); i++) {
        JniUtils.setSeed(Seeds.mix(settings.seed(), -1 - (done * settings.accumulation() + i)));
        Loss.Result result = loss.gradients(call, parts.get(i), learnt, rows, true, detailed(step));
        gradients = sum(call, gradients, result.gradients());
        metrics.add(parts.get(i), result);
      }
      double norm = program.run(call, "clip", gradients, settings.clipNorm()).getFloat();
      requireFinite(step, metrics.loss(), norm);
      double rate = schedule.at(step);
      optimizer.step(call, step, rate, gradients);
      average(call, step);
      done = step;
      double epoch = (double) step * settings.accumulation() / batches.perEpoch();
      return new Step(step, metrics.loss(), rate, norm, tokens, epoch, metrics.named());
    }
  }

  private boolean detailed(long step) {
    return settings.logEvery() > 0 && (step % settings.logEvery() == 0 || step == totalSteps);
  }

  private List<NDArray> sum(NDManager call, List<NDArray> total, List<NDArray> more) {
    if (total.isEmpty()) {
      return more;
    }
    program.run(call, "accumulate", total, more).close();
    more.forEach(NDArray::close);
    return total;
  }

  private void average(NDManager call, long step) {
    if (!averages.isEmpty()) {
      double decay = Math.min(settings.average(), step / (step + 10.0));
      program
          .run(call, "average", new ArrayList<>(averages.values()), parameters.list(), 1 - decay)
          .close();
    }
  }

  private static void requireFinite(long step, double loss, double norm) {
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new PlatformException(
          "TUNING_DIVERGED",
          Blame.CALLER,
          false,
          "At step " + step + " loss is " + loss + " and the gradient's norm " + norm + ".",
          "Lower learningRate or raise warmup; check that the base model's weights are finite.");
    }
  }

  /** Measures what {@link #result} holds, on other rows. */
  Map<String, Double> evaluate(BatchSource held) {
    JniUtils.setGradMode(false);
    try (Swap swap = swap()) {
      return new Evaluation(loss, settings.method(), manager).of(held);
    }
  }

  /** While open, the trained arrays hold the averages. */
  private interface Swap extends AutoCloseable {
    @Override
    void close();
  }

  private Swap swap() {
    if (averages.isEmpty()) {
      return () -> {};
    }
    Map<String, NDArray> kept = new LinkedHashMap<>();
    parameters
        .trained()
        .forEach(
            (name, array) -> {
              kept.put(name, copy(array));
              averages.get(name).copyTo(array);
            });
    return () ->
        kept.forEach(
            (name, array) -> {
              array.copyTo(parameters.trained().get(name));
              array.close();
            });
  }

  /** Everything a checkpoint holds, by kind and name: the arrays themselves. */
  Map<String, NDArray> state() {
    Map<String, NDArray> all = new LinkedHashMap<>();
    parameters.trained().forEach((name, array) -> all.put("w." + name, array));
    optimizer.state().forEach((name, array) -> all.put("o." + name, array));
    averages.forEach((name, array) -> all.put("a." + name, array));
    return all;
  }

  /** Continues after {@code step}; the arrays of {@link #state} have been filled. */
  void resumed(long step) {
    done = step;
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
