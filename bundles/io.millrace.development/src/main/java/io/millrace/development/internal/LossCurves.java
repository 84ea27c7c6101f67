package io.millrace.development.internal;

import java.util.TreeMap;

/**
 * Loss and learning rate by step.
 *
 * @param train on the training rows
 * @param held on the held-out rows
 * @param rates learning rates
 */
record LossCurves(
    TreeMap<Long, Double> train, TreeMap<Long, Double> held, TreeMap<Long, Double> rates) {
  static LossCurves empty() {
    return new LossCurves(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }
}
