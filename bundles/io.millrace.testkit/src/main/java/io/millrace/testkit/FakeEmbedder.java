package io.millrace.testkit;

import io.millrace.api.retrieval.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Hashed bags of words as vectors: texts that share words are alike. For tests only. */
public final class FakeEmbedder implements Embedder {
  private static final int DIMENSION = 512;

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      vectors.add(embed(text));
    }
    return vectors;
  }

  private static float[] embed(String text) {
    float[] v = new float[DIMENSION];
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{Alnum}]+")) {
      if (!word.isEmpty()) {
        v[Math.floorMod(word.hashCode() * 0x9E3779B1, DIMENSION)] += 1;
      }
    }
    double sum = 0;
    for (float x : v) {
      sum += x * x;
    }
    if (sum == 0) {
      v[0] = 1;
      return v;
    }
    float norm = (float) Math.sqrt(sum);
    for (int i = 0; i < v.length; i++) {
      v[i] /= norm;
    }
    return v;
  }
}
