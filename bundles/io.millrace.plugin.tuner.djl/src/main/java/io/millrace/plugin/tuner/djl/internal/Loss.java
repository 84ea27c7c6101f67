package io.millrace.plugin.tuner.djl.internal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.RotaryTables;
import io.millrace.runtime.decoder.TorchProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Loss and gradients of a batch, each as TRL defines it: mean negative log-likelihood of the learnt
 * tokens; ORPO (Hong, Lee, Thorne 2024, equations 6 and 7; log-odds of mean token
 * log-probabilities); DPO (Rafailov et al. 2023, equation 7) and its kin in {@link
 * Preference.Type}; KTO (Ethayarajh et al. 2024, equation 7, with the divergence estimated on
 * answers moved on by one prompt within the batch). One thread.
 */
final class Loss {
  private final TorchProgram program;
  private final Settings settings;
  private final Parameters parameters;
  private final RotaryTables tables;

  /**
   * What a batch gave.
   *
   * @param stats loss, then what {@link StepMetrics} names
   * @param gradients in the order of the trained arrays; they belong to the call's manager
   * @param divergence KTO's estimate, else 0
   */
  record Result(float[] stats, List<NDArray> gradients, double divergence) {}

  /**
   * What one forward pass takes.
   *
   * @param batch examples in the order of the forward pass: for pairs all chosen, then all rejected
   */
  record Part(List<Drawn> drawn, Batch batch) {}

  Loss(TorchProgram program, Settings settings, Parameters parameters, NDManager manager) {
    this.program = program;
    this.settings = settings;
    this.parameters = parameters;
    DecoderConfig config = parameters.weights().config();
    this.tables = new RotaryTables(manager, config);
  }

  Part part(List<Drawn> drawn) {
    List<Example> examples = new ArrayList<>();
    drawn.forEach(d -> examples.add(d.chosen()));
    drawn.forEach(d -> examples.addAll(d.rejected()));
    boolean whole =
        settings.whole()
            || settings.method() == Method.ORPO && settings.preference().wholeSequence();
    return new Part(drawn, Batch.of(examples, whole ? drawn.size() : 0));
  }

  /** Tokens whose likelihood counts. */
  int learnt(Batch batch) {
    return settings.method().paired()
        ? (int) Arrays.stream(batch.rowOf()).filter(r -> r < batch.rows() / 2).count()
        : batch.picks().length;
  }

  /**
   * @param learnt of all parts of the optimizer step
   * @param rows drawn rows (pairs, for paired methods) of all parts of the optimizer step
   * @param dropout whether dropout acts
   * @param detail whether metrics are wanted that cost a pass over the logits
   */
  Result gradients(
      NDManager call, Part part, long learnt, long rows, boolean dropout, boolean detail) {
    double divergence = divergence(call, part);
    NDArray num = numbers(call, part.batch(), rows, dropout, detail);
    NDList out = program.train(entry(), inputs(call, part, num, learnt, divergence).toArray());
    return new Result(out.get(0).toFloatArray(), out.subList(1, out.size()), divergence);
  }

  /** Loss and metrics of DPO or KTO without gradients. */
  Result preferences(NDManager call, Part part, long rows) {
    double divergence = divergence(call, part);
    NDArray num = numbers(call, part.batch(), rows, false, true);
    float[] stats =
        program
            .run(call, entry() + "_judged", inputs(call, part, num, 0, divergence).toArray())
            .toFloatArray();
    return new Result(stats, List.of(), divergence);
  }

  private List<Object> inputs(
      NDManager call, Part part, NDArray num, long learnt, double divergence) {
    Batch batch = part.batch();
    NDArray pick = vector(call, batch.picks());
    NDArray next = vector(call, batch.next());
    List<Object> inputs = new ArrayList<>(List.of(ids(call, batch), table(batch), num, pick, next));
    switch (settings.method()) {
      case PRETRAIN, SFT -> inputs.add(call.create(weights(batch, learnt)));
      case ORPO -> {
        inputs.add(call.create(weights(batch, learnt)));
        inputs.add(call.create(shares(batch)));
        inputs.add(vector(call, batch.rowOf()));
      }
      case DPO, KTO -> {
        inputs.add(vector(call, batch.rowOf()));
        inputs.add(reference(call, batch));
      }
    }
    if (settings.method() == Method.KTO) {
      inputs.add(call.create(labels(part.drawn())));
      inputs.add(call.create(new float[] {(float) divergence}));
    }
    inputs.add(parameters.ws());
    inputs.add(parameters.lo());
    return inputs;
  }

  private String entry() {
    return switch (settings.method()) {
      case PRETRAIN, SFT -> "nll";
      case ORPO -> "orpo";
      case DPO -> "dpo";
      case KTO -> "kto";
    };
  }

  /** The reference's log-probability of each row's answer. */
  private NDArray reference(NDManager call, Batch batch) {
    double[] frozen = parameters.frozen();
    return answered(call, batch, parameters.reference(), parameters.none(), frozen);
  }

  /** TRL's estimate of KL(policy ‖ reference): on mismatched answers, at least 0. */
  private double divergence(NDManager call, Part part) {
    if (settings.method() != Method.KTO) {
      return 0;
    }
    List<Drawn> drawn = part.drawn();
    int longest = parameters.weights().config().maxPositions();
    List<Example> mismatched = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      Example other = drawn.get((i + drawn.size() - 1) % drawn.size()).chosen();
      mismatched.add(drawn.get(i).chosen().withAnswerOf(other, longest));
    }
    Batch batch = Batch.of(mismatched, 0);
    float[] policy =
        answered(call, batch, parameters.ws(), parameters.lo(), parameters.roles()).toFloatArray();
    float[] reference = reference(call, batch).toFloatArray();
    double sum = 0;
    for (int i = 0; i < policy.length; i++) {
      sum += policy[i] - reference[i];
    }
    return Math.max(0, sum / policy.length);
  }

  private NDArray answered(
      NDManager call, Batch batch, List<NDArray> ws, List<NDArray> lo, double[] roles) {
    return program.run(
        call,
        "answered",
        ids(call, batch),
        table(batch),
        numbers(call, batch, 1, false, false, roles),
        vector(call, batch.picks()),
        vector(call, batch.next()),
        vector(call, batch.rowOf()),
        ws,
        lo);
  }

  /** Per learnt token its negative log-likelihood, then whether it is the most likely one. */
  float[] judge(NDManager call, Batch batch) {
    return program
        .run(
            call,
            "judge",
            ids(call, batch),
            table(batch),
            numbers(call, batch, 1, false, false),
            vector(call, batch.picks()),
            vector(call, batch.next()),
            parameters.ws(),
            parameters.lo())
        .toFloatArray();
  }

  /** As transformers does: LongRoPE's frequencies follow the longest position of the batch. */
  private NDArray table(Batch batch) {
    return tables.of(batch.width(), batch.longest());
  }

  private NDArray numbers(
      NDManager call, Batch batch, long rows, boolean learning, boolean detail) {
    return numbers(call, batch, rows, learning, detail, parameters.roles());
  }

  private NDArray numbers(
      NDManager call, Batch batch, long rows, boolean learning, boolean detail, double[] roles) {
    DecoderConfig config = parameters.weights().config();
    Preference preference = settings.preference();
    var adapter = parameters.adapter();
    double[] num = {
      config.headSize(),
      config.normEpsilon(),
      adapter == null ? 1 : adapter.config().scale(),
      adapter == null || !learning ? 0 : adapter.config().dropout(),
      0,
      settings.recompute() && learning ? 1 : 0,
      learning ? settings.dropout() : 0,
      batch.rows(),
      preference.oddsWeight(),
      rows,
      learning ? settings.labelSmoothing() : 0,
      settings.half() ? 1 : 0,
      preference.beta(),
      preference.type().ordinal(),
      preference.flipped(),
      detail ? 1 : 0,
      preference.desirable(),
      preference.undesirable()
    };
    double[] all = Arrays.copyOf(num, num.length + roles.length);
    System.arraycopy(roles, 0, all, num.length, roles.length);
    return onHost(call, all);
  }

  /** In the processor's memory, from where programs read numbers without waiting for a device. */
  private static NDArray onHost(NDManager call, double[] values) {
    NDManager here = call.getDevice().isGpu() ? call.newSubManager(Device.cpu()) : call;
    return here.create(values);
  }

  private float[] weights(Batch batch, long learnt) {
    boolean paired = settings.method().paired();
    float[] weights = new float[batch.picks().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = paired && batch.rowOf()[i] >= batch.rows() / 2 ? 0 : 1f / learnt;
    }
    return weights;
  }

  private static float[] shares(Batch batch) {
    int[] counts = batch.answerTokens();
    float[] shares = new float[batch.picks().length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = batch.answer()[i] ? 1f / counts[(int) batch.rowOf()[i]] : 0;
    }
    return shares;
  }

  private static float[] labels(List<Drawn> drawn) {
    float[] labels = new float[drawn.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = drawn.get(i).desirable() ? 1 : 0;
    }
    return labels;
  }

  private static NDArray ids(NDManager call, Batch batch) {
    Shape shape = new Shape(batch.rows(), batch.width());
    if (batch.places().length == 0) {
      return call.create(batch.ids(), shape);
    }
    long[] all = Arrays.copyOf(batch.ids(), 3 * batch.ids().length);
    System.arraycopy(batch.places(), 0, all, batch.ids().length, batch.places().length);
    return call.create(all, new Shape(3, batch.rows(), batch.width()));
  }

  private static NDArray vector(NDManager call, long[] values) {
    return call.create(values, new Shape(values.length));
  }
}
