package io.millrace.plugin.step.schema.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Check;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.testkit.GuardrailContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaGuardrailTest extends GuardrailContract {
  @Override
  protected Guardrail guardrail() {
    return new SchemaGuardrail();
  }

  @Override
  protected Map<String, Object> values() {
    return Map.of("check", "text", "schema", Map.of("maxLength", 20));
  }

  @Override
  protected Passage harmless() {
    return new Passage(Direction.OUTPUT, "A short answer.");
  }

  @Override
  protected Passage harmful() {
    return new Passage(Direction.OUTPUT, "An answer that is longer than it may be.");
  }

  private Verdict judge(Map<String, Object> values, String text) {
    try (Check check = prepare(values)) {
      return check.judge(new Passage(Direction.OUTPUT, text));
    }
  }

  @Test
  void blocks_an_answer_that_is_not_the_json_it_should_be() {
    Map<String, Object> values = Map.of("schema", Map.of("type", "object"));

    assertInstanceOf(Verdict.Allow.class, judge(values, "{\"answer\": 42}"));
    assertInstanceOf(Verdict.Block.class, judge(values, "[42]"));
    assertInstanceOf(Verdict.Block.class, judge(values, "The answer is 42."));
    assertInstanceOf(Verdict.Block.class, judge(values, ""));
  }

  @Test
  void flags_if_told_so() {
    assertInstanceOf(
        Verdict.Flag.class,
        judge(Map.of("schema", Map.of("type", "object"), "action", "flag"), "no"));
  }

  @Test
  void refuses_a_schema_that_is_none() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> prepare(Map.of("schema", Map.of("type", "nonsense"))));

    assertEquals("GUARDRAIL_INVALID", e.code());
  }
}
