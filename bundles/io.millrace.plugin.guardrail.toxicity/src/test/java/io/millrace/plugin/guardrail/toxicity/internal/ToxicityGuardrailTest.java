package io.millrace.plugin.guardrail.toxicity.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Check;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.testkit.GuardrailContract;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToxicityGuardrailTest extends GuardrailContract {
  private static final String LONG_HARMLESS =
      "I would like to know how I can move my savings to another account before the end of the"
          + " month, because the rate there is better. ";

  @Override
  protected Guardrail guardrail() {
    return new ToxicityGuardrail();
  }

  @Override
  protected Passage harmless() {
    return input("How do I change the address on my account?");
  }

  @Override
  protected Passage harmful() {
    return input("shut up you stupid bitch");
  }

  private static Passage input(String text) {
    return new Passage(Direction.INPUT, text);
  }

  private Verdict judge(Map<String, ?> values, String text) {
    try (Check check = prepare(values)) {
      return check.judge(input(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHUT UP YOU STUPID BITCH",
        "shut up you stupid b1tch",
        "shut up you stupid b!tch",
        "shut up you stupid b*tch",
        "shut up you stupid b i t c h",
        "shut up you stupid b.i.t.c.h",
        "shut up you stupid biiiiitch",
        "shut up you stupid bitсh", // a Cyrillic letter
        "shut up you stupid ｂｉｔｃｈ",
        "shut up you stupid bi\u200btch",
        "shut up you stupid bïtch"
      })
  void sees_through_disguises(String text) {
    assertInstanceOf(Verdict.Block.class, judge(Map.of(), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Where is my card, you idiot?",
        "Your clerk is a stupid fool and a thief.",
        "My transfer is late again, what a bunch of morons you are"
      })
  void knows_everyday_insults_among_ordinary_words(String text) {
    assertInstanceOf(Verdict.Block.class, judge(Map.of(), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I hate waiting for my card",
        "and you?",
        "You are so kind, thank you!",
        "You are wrong, my pig farm pays on time",
        "Please block my card, it was stolen",
        "How do I kill a process that listens on port 8080?",
        "What does the class MapAssert assess?",
        "My order 55378008 from 24.12. has not come",
        "see https://example.org/b1tch?x=1 and write to @bitchy_user",
        "!!! ??? *** :)"
      })
  void lets_pass_what_only_looks_alike(String text) {
    assertInstanceOf(Verdict.Allow.class, judge(Map.of(), text));
  }

  @Test
  void judges_answers_as_it_judges_questions() {
    try (Check check = prepare(Map.of())) {
      assertInstanceOf(
          Verdict.Block.class,
          check.judge(new Passage(Direction.OUTPUT, "Go away, you stupid bitch.")));
    }
  }

  @Test
  void finds_one_toxic_sentence_in_a_long_text() {
    String text = LONG_HARMLESS.repeat(20) + "You stupid bitch. " + LONG_HARMLESS.repeat(20);

    Verdict verdict = judge(Map.of(), text);

    assertInstanceOf(Verdict.Block.class, verdict);
    Verdict.Finding found = verdict.findings().get(0);
    int at = text.indexOf("You stupid");
    assertTrue(found.start() <= at && at < found.end(), found.toString());
    assertTrue(found.end() - found.start() < 300, found.toString());
  }

  @Test
  void redacts_the_toxic_words_and_nothing_else() {
    Verdict verdict =
        judge(Map.of("action", "redact"), "My card is blocked, you b1tch, please help me");

    Verdict.Rewrite rewrite = assertInstanceOf(Verdict.Rewrite.class, verdict);
    assertEquals("My card is blocked, you ***, please help me", rewrite.text());
    assertEquals(1, rewrite.findings().size());
  }

  @Test
  void what_was_redacted_passes_afterwards() {
    String text = "shut up you stupid bitch, fuck off and give me my money, you dumb ass bank";
    Verdict.Rewrite rewrite =
        assertInstanceOf(Verdict.Rewrite.class, judge(Map.of("action", "redact"), text));

    assertInstanceOf(Verdict.Allow.class, judge(Map.of(), rewrite.text()));
  }

  @Test
  void flags_without_a_change() {
    assertInstanceOf(Verdict.Flag.class, judge(Map.of("action", "flag"), harmful().text()));
  }

  @Test
  void a_higher_threshold_lets_more_pass() {
    String text = "shut down my account";

    assertInstanceOf(Verdict.Block.class, judge(Map.of("threshold", 0.05), text));
    assertInstanceOf(Verdict.Allow.class, judge(Map.of("threshold", 0.99), text));
  }

  @Test
  void refuses_a_text_too_long_to_be_read() {
    Verdict verdict = judge(Map.of("action", "flag"), "a ".repeat(600_000));

    assertEquals("toxicity.length", verdict.findings().get(0).rule());
    assertInstanceOf(Verdict.Block.class, verdict);
  }

  @Test
  void refuses_an_action_it_does_not_know() {
    PlatformException e =
        assertThrows(PlatformException.class, () -> prepare(Map.of("action", "delete")));

    assertEquals("PARAMETER_INVALID", e.code());
  }
}
