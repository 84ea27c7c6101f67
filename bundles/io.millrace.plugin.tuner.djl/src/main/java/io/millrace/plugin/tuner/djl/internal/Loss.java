package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.RotaryTable;
import io.millrace.runtime.decoder.TorchProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Loss and gradients of a batch: mean negative log-likelihood of the learnt tokens, or ORPO (Hong,
 * Lee, Thorne 2024, equations 6 and 7; log-odds of mean token log-probabilities as in TRL). One
 * native call each. One thread.
 */
final class Loss {
  private final TorchProgram program;
  private final Settings settings;
  private final Parameters parameters;
  private final NDArray table;

  /**
   * What a batch gave.
   *
   * @param stats loss; for ORPO also likelihood term, log-odds term and share of pairs won
   * @param gradients in the order of the trained arrays; they belong to the call's manager
   */
  record Result(float[] stats, List<NDArray> gradients) {}

  Loss(TorchProgram program, Settings settings, Parameters parameters, NDManager manager) {
    this.program = program;
    this.settings = settings;
    this.parameters = parameters;
    DecoderConfig config = parameters.weights().config();
    this.table = RotaryTable.create(manager, config, config.maxPositions());
  }

  /** Examples in the order of the forward pass: for pairs all chosen, then all rejected. */
  Batch batch(List<Drawn> drawn) {
    List<Example> examples = new ArrayList<>();
    drawn.forEach(d -> examples.add(d.chosen()));
    drawn.forEach(d -> examples.addAll(d.rejected()));
    boolean pairs = settings.method() == Method.ORPO;
    boolean whole = settings.method() == Method.PRETRAIN || pairs && settings.wholeSequence();
    return Batch.of(examples, whole ? drawn.size() : 0);
  }

  /** Tokens of a batch whose likelihood counts. */
  static int learnt(Batch batch, boolean pairs) {
    return pairs
        ? (int) Arrays.stream(batch.rowOf()).filter(r -> r < batch.rows() / 2).count()
        : batch.picks().length;
  }

  /**
   * @param learnt of all batches of the optimizer step
   * @param pairs of all batches of the optimizer step
   * @param dropout whether dropout acts
   */
  Result gradients(NDManager call, Batch batch, long learnt, long pairs, boolean dropout) {
    boolean orpo = settings.method() == Method.ORPO;
    NDArray ids = call.create(batch.ids(), new Shape(batch.rows(), batch.width()));
    NDArray num = numbers(call, batch, pairs, dropout);
    NDArray pick = vector(call, batch.picks());
    NDArray next = vector(call, batch.next());
    NDArray weight = call.create(weights(batch, learnt, orpo));
    NDList out =
        orpo
            ? program.train(
                "orpo",
                ids,
                table,
                num,
                pick,
                next,
                weight,
                call.create(shares(batch)),
                vector(call, batch.rowOf()),
                parameters.ws(),
                parameters.lo())
            : program.train(
                "nll", ids, table, num, pick, next, weight, parameters.ws(), parameters.lo());
    return new Result(out.get(0).toFloatArray(), out.subList(1, out.size()));
  }

  /** Per learnt token its negative log-likelihood, then whether it is the most likely one. */
  float[] judge(NDManager call, Batch batch) {
    return program
        .run(
            call,
            "judge",
            call.create(batch.ids(), new Shape(batch.rows(), batch.width())),
            table,
            numbers(call, batch, 1, false),
            vector(call, batch.picks()),
            vector(call, batch.next()),
            parameters.ws(),
            parameters.lo())
        .toFloatArray();
  }

  private NDArray numbers(NDManager call, Batch batch, long pairs, boolean dropout) {
    DecoderConfig config = parameters.weights().config();
    var adapter = parameters.adapter();
    double[] num = {
      config.headSize(),
      config.normEpsilon(),
      adapter == null ? 1 : adapter.config().scale(),
      adapter == null || !dropout ? 0 : adapter.config().dropout(),
      parameters.full() ? 1 : 0,
      config.tiedEmbeddings() ? 1 : 0,
      dropout ? settings.dropout() : 0,
      batch.rows(),
      settings.oddsWeight(),
      pairs,
      dropout ? settings.labelSmoothing() : 0,
      settings.half() ? 1 : 0
    };
    return call.create(num);
  }

  private static float[] weights(Batch batch, long learnt, boolean orpo) {
    float[] weights = new float[batch.picks().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = orpo && batch.rowOf()[i] >= batch.rows() / 2 ? 0 : 1f / learnt;
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

  private static NDArray vector(NDManager call, long[] values) {
    return call.create(values, new Shape(values.length));
  }
}
