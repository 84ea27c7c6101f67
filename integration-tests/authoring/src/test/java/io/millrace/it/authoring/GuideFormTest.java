package io.millrace.it.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the output that a guide shows is compared: so that {@link GuideTest} can fail. */
class GuideFormTest {
  private static Guide.Command shows(String... lines) {
    return new Guide.Command(Guide.Terminal.CONSOLE, "x", List.of(lines));
  }

  @Test
  void other_text_is_not_what_was_shown() {
    assertTrue(shows("one", "two").printed("one\ntwo\n"));
    assertFalse(shows("one", "two").printed("one\nthree"));
    assertFalse(shows("one").printed("one\ntwo"));
    assertFalse(shows("one", "two").printed("one"));
    assertFalse(shows("a.c").printed("abc"));
    assertTrue(shows("  one", "two").printed("  one\ntwo"));
  }

  @Test
  void an_ellipsis_in_a_line_is_any_text_in_it() {
    assertTrue(shows("took … ms.").printed("took 12 ms."));
    assertFalse(shows("took … ms.").printed("took 12\nthings in 3 ms."));
    assertTrue(shows("…shout 1.0.0…").printed("Published shout 1.0.0 (3 kB)"));
    assertFalse(shows("…shout 1.0.0…").printed("Published shout 1.1.0"));
  }

  @Test
  void an_ellipsis_alone_is_any_lines() {
    assertTrue(shows("one", "…", "four").printed("one\ntwo\nthree\nfour"));
    assertTrue(shows("one", "…", "four").printed("one\nfour"));
    assertTrue(shows("…", "four", "…").printed("one\nfour\nfive"));
    assertFalse(shows("…", "four", "…").printed("one\ntwo"));
  }

  @Test
  void what_shows_nothing_may_print_anything() {
    assertTrue(shows().printed("whatever"));
    assertEquals(true, shows("ready").begins("ready\nand more"));
  }
}
