package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import org.junit.jupiter.api.Test;

class StyleTest {
  @Test
  void lower_strips_capitals_and_punctuation() {
    assertEquals("whats my cards pin", Style.LOWER.apply("What's my card’s PIN?!"));
    assertEquals("top up now please", Style.LOWER.apply("  Top-up: now, please… "));
    assertEquals("50 in 100", Style.LOWER.apply("50% in $100"));
    assertEquals("où est ça", Style.LOWER.apply("Où est «ça» ?"));
  }

  @Test
  void question_begins_with_a_capital_and_ends_with_one_question_mark() {
    assertEquals("Where is my card?", Style.QUESTION.apply("where is my card"));
    assertEquals("Where is my card?", Style.QUESTION.apply("Where is my card??"));
    assertEquals("My card is lost?", Style.QUESTION.apply(" my card is lost. "));
    assertEquals("???", Style.QUESTION.apply("???"));
    assertEquals("Émile?", Style.QUESTION.apply("émile"));
  }

  @Test
  void knows_its_names_and_no_others() {
    assertEquals(Style.AS_WRITTEN, Style.of("as_written"));
    PlatformException e = assertThrows(PlatformException.class, () -> Style.of("shouted"));
    assertEquals("PARAMETER_INVALID", e.code());
  }
}
