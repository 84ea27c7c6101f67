package io.millrace.plugin.tuner.djl.internal;

/** Independent seeds from one, by the finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
final class Seeds {
  private Seeds() {}

  static long mix(long seed, long number) {
    long z = seed + (number + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
