package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextsTest {
  @Test
  void holds_back_what_may_become_a_stop_text() {
    StopTexts stops = new StopTexts(List.of("###", "END"));

    assertEquals("a ", stops.add("a #"));
    assertEquals("", stops.add("#"));
    assertEquals("##b", stops.add("b"));
    assertEquals("", stops.add("EN"));
    assertFalse(stops.stopped());
    assertEquals("EN", stops.end());
  }

  @Test
  void ends_at_the_first_stop_text() {
    StopTexts stops = new StopTexts(List.of("END", "#"));

    assertEquals("one ", stops.add("one # two END"));
    assertTrue(stops.stopped());
    assertEquals("", stops.end());
  }

  @Test
  void without_stop_texts_everything_passes_at_once() {
    StopTexts stops = new StopTexts(List.of(""));

    assertEquals("abc", stops.add("abc"));
    assertFalse(stops.stopped());
  }
}
