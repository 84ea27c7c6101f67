package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.model.Sampling;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplerTest {
  /** Logits of the probabilities 0.5, 0.3, 0.15, 0.05. */
  private static final float[] LOGITS = {
    (float) Math.log(0.15), (float) Math.log(0.5), (float) Math.log(0.05), (float) Math.log(0.3)
  };

  private static double[] frequencies(
      double temperature, double topP, int topK, double penalty, int... prompt) {
    Sampling s = new Sampling(1, temperature, topP, topK, penalty, List.of(), OptionalLong.empty());
    double[] counts = new double[LOGITS.length];
    for (int i = 0; i < 20_000; i++) {
      counts[new Sampler(s, i, prompt).next(LOGITS.clone())] += 1 / 20_000.0;
    }
    return counts;
  }

  @Test
  void draws_by_the_models_probabilities() {
    double[] f = frequencies(1, 1, 0, 1);

    assertEquals(0.5, f[1], 0.02);
    assertEquals(0.3, f[3], 0.02);
    assertEquals(0.05, f[2], 0.02);
  }

  @Test
  void temperature_zero_is_the_likeliest_and_low_ones_sharpen() {
    assertEquals(1, frequencies(0, 1, 0, 1)[1], 1e-9);
    // at 0.5 probabilities are squared: 0.25 of 0.365
    assertEquals(0.25 / 0.365, frequencies(0.5, 1, 0, 1)[1], 0.02);
  }

  @Test
  void top_k_and_top_p_keep_the_likeliest() {
    double[] k = frequencies(1, 1, 2, 1);
    assertEquals(0.5 / 0.8, k[1], 0.02);
    assertEquals(0, k[0] + k[2]);

    double[] p = frequencies(1, 0.79, 0, 1);
    assertEquals(0.5 / 0.8, p[1], 0.02);
    assertEquals(0, p[0] + p[2]);

    // of the three that top-k leaves (0.95 in all), 0.5 and 0.3 make up 0.84
    double[] both = frequencies(1, 0.83, 3, 1);
    assertEquals(0, both[0] + both[2]);
    assertTrue(frequencies(1, 0.01, 0, 1)[1] == 1 || frequencies(1, 0.01, 0, 1)[1] > 0.999);
  }

  @Test
  void the_penalty_lowers_tokens_of_the_prompt() {
    // log 0.5 · 3 = log 0.125: token 3 is the likeliest now
    assertEquals(1, frequencies(0, 1, 0, 3, 1)[3], 1e-9);
  }

  @Test
  void a_nucleus_of_a_large_vocabulary_is_that_of_a_full_sort() {
    Random random = new Random(3);
    double[] weights = random.doubles(5000).map(d -> Math.round(d * 100) / 100.0).toArray();
    Descending order = new Descending(weights);
    double last = 2;
    double sum = 0;
    double expected = new Descending(weights).sumOfLargest(5000);
    for (int i = 0; i < weights.length; i++) {
      int next = order.next();
      assertTrue(weights[next] <= last);
      last = weights[next];
      sum += last;
    }
    assertEquals(expected, sum, 1e-6);
  }
}
