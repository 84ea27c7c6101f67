package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VectorAnswersTest {
  private static final long TINY = 2_200_000;
  private static final long SMALL = 135_000_000;
  private static final long LARGE = 1_236_000_000;

  @Test
  void small_models_are_answered_by_vectors() {
    assertTrue(VectorAnswers.pay(Precision.INT8, SMALL, 0));
    assertTrue(VectorAnswers.pay(Precision.BF16, SMALL, 0));
    assertTrue(VectorAnswers.pay(Precision.F32, TINY, 0));
  }

  @Test
  void float32_of_middling_models_only_by_wide_ones() {
    assertTrue(VectorAnswers.most(Precision.F32, true) >= SMALL);
    assertTrue(VectorAnswers.most(Precision.F32, false) < SMALL);
  }

  @Test
  void others_are_left_to_libtorch() {
    assertFalse(VectorAnswers.pay(Precision.INT8, LARGE, 0));
    assertFalse(VectorAnswers.pay(Precision.INT4, SMALL, 0));
    assertFalse(VectorAnswers.pay(Precision.INT8, SMALL, 1L << 50), "no room beside the cache");
  }
}
