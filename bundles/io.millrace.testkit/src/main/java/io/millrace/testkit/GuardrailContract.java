package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Check;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Guardrail} does. */
public abstract class GuardrailContract {
  /** The guardrail under test. */
  protected abstract Guardrail guardrail();

  /** Values to prepare it with; by default none. */
  protected Map<String, Object> values() {
    return Map.of();
  }

  /** A text that passes, in the direction the guardrail is made for. */
  protected abstract Passage harmless();

  /** A text that does not pass unnoticed. */
  protected abstract Passage harmful();

  /** Prepares the guardrail with the given values. */
  protected final Check prepare(Map<String, ?> given) {
    Guardrail guardrail = guardrail();
    return guardrail.prepare(Values.check("guardrail", guardrail.parameters(), given));
  }

  @Test
  void declares_each_parameter_once_and_says_what_it_does() {
    Set<String> names = new HashSet<>();
    for (Parameter p : guardrail().parameters()) {
      assertTrue(names.add(p.name()), p.name());
      assertFalse(p.summary().isBlank(), p.name());
    }
  }

  @Test
  void lets_harmless_text_pass() {
    try (Check check = prepare(values())) {
      assertInstanceOf(Verdict.Allow.class, check.judge(harmless()));
    }
  }

  @Test
  void lets_empty_text_pass() {
    try (Check check = prepare(values())) {
      assertInstanceOf(Verdict.Allow.class, check.judge(new Passage(Direction.INPUT, "")));
    }
  }

  @Test
  void says_by_which_rule_and_where_it_found_something() {
    Passage passage = harmful();
    try (Check check = prepare(values())) {
      Verdict verdict = check.judge(passage);

      assertFalse(verdict.findings().isEmpty(), verdict.toString());
      for (Verdict.Finding f : verdict.findings()) {
        assertFalse(f.rule().isBlank());
        assertTrue(f.score() >= 0 && f.score() <= 1, f.toString());
        boolean whole = f.start() == -1 && f.end() == -1;
        assertTrue(
            whole || (0 <= f.start() && f.start() < f.end() && f.end() <= passage.text().length()),
            f.toString());
      }
    }
  }

  @Test
  void judges_the_same_text_alike_from_many_threads() throws Exception {
    try (Check check = prepare(values())) {
      Verdict expected = check.judge(harmful());

      for (Verdict v : Threads.repeat(4, 40, () -> check.judge(harmful()))) {
        assertEquals(expected, v);
      }
    }
  }

  @Test
  void closing_one_check_leaves_another_working() {
    try (Check kept = prepare(values())) {
      prepare(values()).close();

      assertFalse(kept.judge(harmful()).findings().isEmpty());
    }
  }
}
