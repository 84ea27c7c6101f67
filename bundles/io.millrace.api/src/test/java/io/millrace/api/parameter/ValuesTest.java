package io.millrace.api.parameter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final List<Parameter> DECLARED =
      List.of(
          Parameter.string("method", null, "What to do").mandatory().oneOf("sft", "orpo"),
          Parameter.integer("steps", 100L, "How often").between(1, 1000),
          Parameter.number("rate", 0.1, "How fast"),
          Parameter.bool("verbose", false, "Talk"),
          Parameter.list("names", null, "Who"));

  @Test
  void fills_in_defaults_and_converts_numbers() {
    Values v = Values.check("function f", DECLARED, Map.of("method", "sft", "rate", 1));

    assertEquals(100, v.integer("steps"));
    assertEquals(1.0, v.number("rate"));
    assertFalse(v.bool("verbose"));
    assertFalse(v.has("names"));
  }

  @Test
  void names_every_problem_at_once_with_its_value() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () ->
                Values.check(
                    "function f", DECLARED, Map.of("steps", 0, "rate", "quick", "colour", 1)));

    assertEquals("PARAMETER_INVALID", e.code());
    assertTrue(e.what().contains("'method' is missing"), e.what());
    assertTrue(e.what().contains("[1.0, 1000.0] but is 0.0"), e.what());
    assertTrue(e.what().contains("\"quick\""), e.what());
    assertTrue(e.what().contains("'colour' is unknown"), e.what());
  }

  @Test
  void refuses_a_choice_that_is_not_offered() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> Values.check("f", DECLARED, Map.of("method", "magic")));

    assertTrue(e.what().contains("[sft, orpo]"), e.what());
  }

  @Test
  void asking_for_an_undeclared_name_is_the_programmers_error() {
    Values v = Values.check("f", DECLARED, Map.of("method", "sft"));

    assertThrows(IllegalArgumentException.class, () -> v.string("other"));
  }
}
