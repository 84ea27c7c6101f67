package io.millrace.runtime.decoder;

import java.util.List;

/**
 * Rotary positions (Su et al. 2021): angles per position of the first dimensions of a head.
 *
 * @param size dimensions that are turned, even, at most the head's
 * @param frequencies radians per position, one per pair of dimensions
 * @param longFrequencies those of sequences longer than {@code longFrom} (LongRoPE)
 * @param longFrom where {@code longFrequencies} begin to be used
 * @param magnitude factor of sines and cosines
 */
public record Rotary(
    int size,
    List<Float> frequencies,
    List<Float> longFrequencies,
    int longFrom,
    double magnitude) {
  public Rotary {
    frequencies = List.copyOf(frequencies);
    longFrequencies = List.copyOf(longFrequencies);
  }

  Rotary(int size, List<Float> frequencies, double magnitude) {
    this(size, frequencies, frequencies, Integer.MAX_VALUE, magnitude);
  }

  List<Float> frequencies(int positions) {
    return positions > longFrom ? longFrequencies : frequencies;
  }
}
