package io.millrace.plugin.monitor.drift.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are those of {@code src/test/reference/golden.py} (numpy, scipy 1.17.1). */
class DistancesTest {
  @ParameterizedTest
  @CsvSource({
    "12 30 40 18 0, 30 40 20 8 2,"
        + " 0.30000000000000004, 0.24700296840625774, 0.20838356852520115, 0.4244407890984797",
    "0 0 7, 5 5 0, 1, 1, 2.4096316054574283, 4.28324837708284",
    "20 30 50, 200 300 500, 0, 0, 1.3043389358695801e-05, 2.6071001693999882e-05",
    "3 1 0 0 1 2, 101 33 7 90 55 12,"
        + " 0.36720997123681687, 0.4727174280403801, 0.42073505502757524, 0.8605038823353607"
  })
  void agree_with_scipy(
      String window, String reference, double tvd, double hellinger, double kl, double psi) {
    long[] p = counts(window);
    long[] q = counts(reference);

    assertEquals(tvd, Distances.totalVariation(p, q), 1e-12);
    // √(1 - Σ√pq) loses half the digits near 0, where scipy's norm does not.
    assertEquals(hellinger, Distances.hellinger(p, q), 1e-7);
    assertEquals(kl, Distances.kullbackLeibler(p, q), 1e-12);
    assertEquals(psi, Distances.populationStability(p, q), 1e-12);
  }

  @Test
  void distances_are_symmetric_and_the_divergence_is_not() {
    long[] p = {9, 1, 0};
    long[] q = {2, 5, 3};

    assertEquals(Distances.totalVariation(p, q), Distances.totalVariation(q, p), 1e-15);
    assertEquals(Distances.hellinger(p, q), Distances.hellinger(q, p), 1e-15);
    assertTrue(Math.abs(Distances.kullbackLeibler(p, q) - Distances.kullbackLeibler(q, p)) > 0.01);
  }

  private static long[] counts(String text) {
    return java.util.Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}
