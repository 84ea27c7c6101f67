package io.millrace.plugin.guardrail.pii.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.testkit.GuardrailContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PiiGuardrailTest extends GuardrailContract {
  @Override
  protected Guardrail guardrail() {
    return new PiiGuardrail();
  }

  @Override
  protected Passage harmless() {
    return new Passage(Direction.INPUT, "On 2024-05-17 I paid 1,250.00 for order 4711-22.");
  }

  @Override
  protected Passage harmful() {
    return new Passage(Direction.INPUT, "Write to ann@example.org or call +44 20 7946 0958.");
  }

  private Verdict judge(String text, Map<String, ?> given) {
    try (Guardrail.Check check = prepare(given)) {
      return check.judge(new Passage(Direction.OUTPUT, text));
    }
  }

  @Test
  void redacts_each_type_by_default_and_leaves_the_rest_as_it_was() {
    Verdict.Rewrite v =
        assertInstanceOf(
            Verdict.Rewrite.class,
            judge(
                "Ann (ann.o'hara+x@mail.example.co.uk) paid with 4012 8888 8888 1881, IBAN"
                    + " DE89 3704 0044 0532 0130 00, from 2001:db8::1, SSN 536-22-8145.",
                Map.of()));

    assertEquals("Ann ([EMAIL]) paid with [CARD], IBAN [IBAN], from [IP], SSN [SSN].", v.text());
    assertEquals(5, v.findings().size());
    assertEquals(5, v.findings().get(0).start());
    assertEquals("pii.email", v.findings().get(0).rule());
  }

  @Test
  void each_type_has_its_own_action_and_the_severest_decides() {
    String text = "ann@example.org, 536-22-8145";

    assertInstanceOf(Verdict.Block.class, judge(text, Map.of("ssn", "block")));
    assertInstanceOf(Verdict.Flag.class, judge(text, Map.of("ssn", "flag", "email", "flag")));
    assertInstanceOf(Verdict.Allow.class, judge(text, Map.of("ssn", "off", "email", "off")));
    assertEquals(
        "<EMAIL>, 536-22-8145",
        ((Verdict.Rewrite) judge(text, Map.of("ssn", "flag", "placeholder", "<{type}>"))).text());
  }

  @Test
  void an_unknown_action_is_refused() {
    assertEquals(
        "PARAMETER_INVALID",
        assertThrows(PlatformException.class, () -> judge("x", Map.of("ssn", "shred"))).code());
  }

  @Test
  void a_type_that_is_off_is_not_reported_as_another() {
    assertInstanceOf(Verdict.Allow.class, judge("pay 4012888888881881 now", Map.of("card", "off")));
  }
}
