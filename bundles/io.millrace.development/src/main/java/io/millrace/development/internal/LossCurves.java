package io.millrace.development.internal;

import java.util.TreeMap;

/**
 * Loss by step.
 *
 * @param train on the training rows
 * @param held on the held-out rows
 */
record LossCurves(TreeMap<Long, Double> train, TreeMap<Long, Double> held) {
  static LossCurves empty() {
    return new LossCurves(new TreeMap<>(), new TreeMap<>());
  }
}
