package io.millrace.plugin.guardrail.toxicity.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Logistic loss by AdaGrad (Duchi et al. 2011), one example after another. The same rows give the
 * same weights.
 */
final class Training {
  private static final int EPOCHS = 8;
  private static final double RATE = 0.3;
  private static final double DISGUISED = 0.5;
  // Five of six tweets are toxic; traffic is not.
  private static final double TOXIC_WEIGHT = 0.5;
  private static final double EPSILON = 1e-6;
  private static final long SEED = 1;

  private record Example(int[] features, boolean toxic) {}

  private final float[] weights = new float[Model.BUCKETS];
  private final float[] squares = new float[Model.BUCKETS];
  private double bias;
  private double biasSquares;

  /** A model of these rows, each also in a disguise. */
  static Model of(List<Tweets.Row> rows) {
    Random random = new Random(SEED);
    List<Example> examples = new ArrayList<>();
    for (Tweets.Row row : rows) {
      examples.add(example(row.text(), row.toxic()));
      examples.add(example(Disguise.some(row.text(), DISGUISED, random), row.toxic()));
    }
    Training training = new Training();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Collections.shuffle(examples, random);
      examples.forEach(training::learn);
    }
    return Model.of(training.weights, (float) training.bias);
  }

  private static Example example(String text, boolean toxic) {
    List<Word> words = Words.of(text);
    return new Example(Features.of(words, 0, words.size(), Model.BUCKETS), toxic);
  }

  private void learn(Example e) {
    double share = e.features().length == 0 ? 0 : 1 / Math.sqrt(e.features().length);
    double z = bias;
    for (int f : e.features()) {
      z += weights[f] * share;
    }
    double p = 1 / (1 + Math.exp(-z));
    double gradient = e.toxic() ? (p - 1) * TOXIC_WEIGHT : p;
    double each = gradient * share;
    for (int f : e.features()) {
      squares[f] += (float) (each * each);
      weights[f] -= (float) (RATE * each / Math.sqrt(squares[f] + EPSILON));
    }
    biasSquares += gradient * gradient;
    bias -= RATE * gradient / Math.sqrt(biasSquares + EPSILON);
  }
}
