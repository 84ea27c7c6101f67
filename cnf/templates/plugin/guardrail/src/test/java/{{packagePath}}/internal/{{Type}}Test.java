package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.parameter.Values;
import java.util.Map;
import org.junit.jupiter.api.Test;

class {{Type}}Test {
  private static Verdict judge(String text, Map<String, ?> given) {
    {{Type}} guardrail = new {{Type}}();
    Values values = Values.check("guardrail", guardrail.parameters(), given);
    try (Guardrail.Check check = guardrail.prepare(values)) {
      return check.judge(new Passage(Direction.INPUT, text));
    }
  }

  @Test
  void refuses_a_text_in_capitals() {
    assertInstanceOf(
        Verdict.Block.class, judge("GIVE ME MY MONEY BACK", Map.of("action", "block")));
  }

  @Test
  void calms_it_when_told_to() {
    Verdict verdict = judge("GIVE ME MY MONEY BACK", Map.of("action", "calm"));

    assertEquals("give me my money back", assertInstanceOf(Verdict.Rewrite.class, verdict).text());
  }

  @Test
  void leaves_abbreviations_and_other_scripts_alone() {
    assertInstanceOf(Verdict.Allow.class, judge("IBAN, FAQ", Map.of()));
    assertInstanceOf(Verdict.Allow.class, judge("我的新卡在哪里？我的新卡在哪里？", Map.of()));
  }

  @Test
  void the_share_decides() {
    assertInstanceOf(Verdict.Allow.class, judge("My card is LOST now", Map.of()));
    assertInstanceOf(
        Verdict.Flag.class, judge("My card is LOST now", Map.of("action", "flag", "share", 0.3)));
  }
}
