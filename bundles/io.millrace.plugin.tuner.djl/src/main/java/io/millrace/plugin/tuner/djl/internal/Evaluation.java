package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDManager;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures a model on rows that it does not learn. One thread. */
final class Evaluation {
  private final Loss loss;
  private final Method method;
  private final NDManager manager;

  Evaluation(Loss loss, Method method, NDManager manager) {
    this.loss = loss;
    this.method = method;
    this.manager = manager;
  }

  Map<String, Double> of(BatchSource held) {
    return method.refers() ? preferences(held) : likelihood(held);
  }

  /** Mean negative log-likelihood and share of tokens guessed right. */
  private Map<String, Double> likelihood(BatchSource held) {
    double sum = 0;
    double right = 0;
    long count = 0;
    for (int i = 0; i < held.perEpoch(); i++) {
      try (NDManager call = manager.newSubManager()) {
        List<Drawn> chosen = new ArrayList<>();
        held.get(i).forEach(d -> chosen.add(new Drawn(d.chosen(), List.of(), true)));
        Batch batch = loss.part(chosen).batch();
        float[] judged = loss.judge(call, batch);
        int n = batch.picks().length;
        for (int j = 0; j < n; j++) {
          sum += judged[j];
          right += judged[n + j];
        }
        count += n;
      }
    }
    double mean = sum / count;
    return Map.of(
        "eval_loss", mean, "eval_perplexity", Math.exp(mean), "eval_token_accuracy", right / count);
  }

  /** The training loss and its metrics, with their names after {@code eval_}. */
  private Map<String, Double> preferences(BatchSource held) {
    long rows = 0;
    for (int i = 0; i < held.perEpoch(); i++) {
      rows += held.get(i).size();
    }
    StepMetrics metrics = new StepMetrics(method, rows);
    for (int i = 0; i < held.perEpoch(); i++) {
      try (NDManager call = manager.newSubManager()) {
        Loss.Part part = loss.part(held.get(i));
        metrics.add(part, loss.preferences(call, part, rows));
      }
    }
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("eval_loss", metrics.loss());
    metrics.named().forEach((name, value) -> named.put("eval_" + name, value));
    return named;
  }
}
