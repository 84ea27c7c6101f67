package io.millrace.workflow.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionTest {
  private static boolean holds(String text) {
    Map<String, Object> values = Map.of("x", 0.9, "n", 3L, "s", "on", "t", true, "low", 1e-3);
    return Condition.holds(text, path -> values.get(path));
  }

  @Test
  void compares_numbers() {
    assertTrue(holds("${x} > 0.8"));
    assertTrue(holds("${n} >= 3 && ${n} <= 3 && ${n} == 3 && ${n} != 4"));
    assertFalse(holds("${x} < 0.9"));
    assertTrue(holds("${low} < 2e-3"));
    assertTrue(holds("-1 < 0"));
  }

  @Test
  void calculates_before_it_compares() {
    assertTrue(holds("${n} + 2 * 3 == 9"));
    assertTrue(holds("(${n} + 2) * 3 == 15"));
    assertTrue(holds("${n} - ${x} >= 0.1"));
    assertTrue(holds("${n} / 2 == 1.5"));
  }

  @Test
  void joins_with_and_before_or() {
    assertTrue(holds("${t} || false && false"));
    assertFalse(holds("(${t} || false) && false"));
    assertTrue(holds("!false"));
    assertTrue(holds("!(${x} > 1)"));
  }

  @Test
  void compares_texts_for_equality() {
    assertTrue(holds("${s} == 'on'"));
    assertTrue(holds("${s} != \"off\""));
    assertFalse(holds("'3' == 3"));
  }

  @Test
  void refuses_what_yields_no_truth() {
    for (String wrong :
        new String[] {
          "", "${x}", "${x} >", "1 +", "(true", "true true", "${s} > 1", "!3", "a == b", "x(1)", ")"
        }) {
      assertThrows(IllegalArgumentException.class, () -> holds(wrong), wrong);
    }
  }
}
