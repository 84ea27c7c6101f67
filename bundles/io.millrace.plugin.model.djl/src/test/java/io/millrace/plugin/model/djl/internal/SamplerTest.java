package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.Steering;
import io.millrace.api.model.TokenConstraint;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
      Adjustment adjustment = new Adjustment(s, prompt, Set.of(), null, WordLists.none());
      counts[new Sampler(s, i, adjustment).next(LOGITS.clone())] += 1 / 20_000.0;
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

  private static float[] random(int size, long seed) {
    Random random = new Random(seed);
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] = Math.round(random.nextGaussian() * 40) / 10f; // many are equal
    }
    return logits;
  }

  @Test
  void the_largest_are_those_of_a_full_sort() {
    float[] logits = random(5000, 3);
    int[] sorted =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -logits[i]).thenComparing(i -> i))
            .mapToInt(i -> i)
            .toArray();

    assertArrayEquals(Arrays.copyOf(sorted, 70), Largest.of(logits, 70));
    assertEquals(sorted[0], Largest.first(logits));
    assertArrayEquals(sorted, Largest.of(logits, 9000));
  }

  @Test
  void a_nucleus_of_a_large_vocabulary_is_that_of_a_full_sort() {
    float[] logits = random(5000, 4);
    int[] sorted = Largest.of(logits, logits.length);
    double total = 0;
    for (int t : sorted) {
      total += Math.exp(logits[t]);
    }
    double sum = 0;
    int size = 0;
    while (sum < 0.6 * total) {
      sum += Math.exp(logits[sorted[size++]]);
    }

    Nucleus nucleus = new Nucleus();
    nucleus.cut(logits, 1, 0, 0.6, 0);

    assertEquals(sorted[0], nucleus.at(0));
    assertEquals(sorted[size - 1], nucleus.at(1 - 1e-9));
    nucleus.cut(logits, 1, 0, 1, 0.5);
    for (double share = 0.01; share < 1; share += 0.01) {
      assertTrue(logits[nucleus.at(share)] >= logits[sorted[0]] + Math.log(0.5) - 1e-6);
    }
  }

  private static int greedy(Steering steering, int... before) {
    Sampling s = Sampling.greedy(9).withSteering(steering);
    return next(s, null, WordLists.none(), before);
  }

  private static int next(
      Sampling s, @Nullable TokenConstraint form, WordLists lists, int... before) {
    Adjustment adjustment = new Adjustment(s, new int[0], Set.of(1), form, lists);
    for (int token : before) {
      adjustment.chosen(token);
    }
    return new Sampler(s, 0, adjustment).next(LOGITS.clone());
  }

  @Test
  void frequency_and_presence_lower_what_was_said() {
    Steering none = Steering.NONE;
    // token 1 leads token 3 by log(5/3) = 0.51
    assertEquals(1, greedy(none.withPenalties(0.5, 0), 1));
    assertEquals(3, greedy(none.withPenalties(0.5, 0), 1, 1));
    assertEquals(1, greedy(none.withPenalties(0, 0.5), 1, 1));
    assertEquals(3, greedy(none.withPenalties(0, 0.6), 1));
  }

  @Test
  void a_bias_lifts_a_token_and_no_end_comes_before_its_time() {
    assertEquals(2, greedy(Steering.NONE.withLogitBias(Map.of(2, 100.0))));
    assertEquals(3, greedy(Steering.NONE.withMinTokens(1)));
    assertEquals(1, greedy(Steering.NONE.withMinTokens(1), 3));
  }

  private static int among(Set<Integer> allowed, List<int[]> words, int... before) {
    return next(Sampling.greedy(9), null, new WordLists(allowed, words), before);
  }

  @Test
  void only_allowed_tokens_come() {
    // by likelihood: 1, 3, 0, 2
    assertEquals(3, among(Set.of(0, 2, 3), List.of()));
    assertEquals(2, among(Set.of(2), List.of()));
    assertEquals(1, among(Set.of(1, 2), List.of()));
  }

  @Test
  void bad_words_may_have_tokens_that_the_model_has_not() {
    assertEquals(3, among(Set.of(), List.of(new int[] {99}, new int[] {1})));
  }

  @Test
  void the_last_token_of_a_bad_word_does_not_follow_the_others() {
    int[] one = {1};
    int[] two = {3, 1};
    int[] three = {3, 3, 1};

    assertEquals(3, among(Set.of(), List.of(one)));
    assertEquals(0, among(Set.of(), List.of(one, new int[] {3})));
    assertEquals(1, among(Set.of(), List.of(two)));
    assertEquals(3, among(Set.of(), List.of(two), 3));
    assertEquals(1, among(Set.of(), List.of(two), 3, 0));
    assertEquals(1, among(Set.of(), List.of(three), 3));
    assertEquals(3, among(Set.of(), List.of(three), 0, 2, 0, 2, 0, 2, 3, 3));
    assertEquals(1, among(Set.of(), List.of(three), 3, 3, 0, 2, 0, 2, 0, 3));
  }

  /** A form that allows tokens 2 and 3 and may end or not. */
  private record Form(boolean mayEnd) implements TokenConstraint {
    @Override
    public long[] allowed() {
      return new long[] {0b1100};
    }

    @Override
    public boolean finished() {
      return false;
    }

    @Override
    public void accept(int token) {
      assertTrue(token == 2 || token == 3);
    }
  }

  @Test
  void lists_narrow_a_form_and_an_answer_ends_where_they_leave_nothing() {
    Sampling s = Sampling.greedy(9);
    Form open = new Form(false);
    Form complete = new Form(true);
    WordLists first = new WordLists(Set.of(0, 1), List.of());

    assertEquals(2, next(s, open, new WordLists(Set.of(0, 2), List.of())));
    assertEquals(2, next(s, open, new WordLists(Set.of(), List.of(new int[] {3}))));
    assertEquals(1, next(s, complete, first)); // which ends it
    assertEquals(Sampler.NONE, next(s, complete, new WordLists(Set.of(0), List.of())));
    PlatformException e = assertThrows(PlatformException.class, () -> next(s, open, first));
    assertEquals("CONSTRAINT_FAILED", e.code());
    Sampling late = s.withSteering(Steering.NONE.withMinTokens(2));
    WordLists end = new WordLists(Set.of(1), List.of());
    assertThrows(PlatformException.class, () -> next(late, null, end));
    assertEquals(1, next(s, null, end));
  }

  @Test
  void scores_that_are_no_numbers_are_refused() {
    Sampling s = Sampling.greedy(1);
    Sampler sampler =
        new Sampler(s, 0, new Adjustment(s, new int[0], Set.of(), null, WordLists.none()));

    PlatformException e =
        assertThrows(PlatformException.class, () -> sampler.next(new float[] {Float.NaN, 1}));

    assertEquals("MODEL_INVALID", e.code());
  }
}
