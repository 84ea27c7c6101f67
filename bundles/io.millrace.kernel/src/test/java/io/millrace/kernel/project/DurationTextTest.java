package io.millrace.kernel.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationTextTest {
  @Test
  void reads_numbers_with_units() {
    assertEquals(Duration.ofMillis(500), DurationText.parse("500ms"));
    assertEquals(Duration.ofSeconds(5), DurationText.parse(" 5s "));
    assertEquals(Duration.ofMinutes(10), DurationText.parse("10 m"));
    assertEquals(Duration.ofDays(7), DurationText.parse("7D"));
  }

  @Test
  void refuses_what_has_no_unit_and_says_so() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> DurationText.parse(5));

    assertTrue(e.getMessage().contains("'5'"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> DurationText.parse("soon"));
  }

  @Test
  void writes_what_it_reads() {
    for (String text : new String[] {"500ms", "5s", "90s", "10m", "2h"}) {
      assertEquals(text, DurationText.format(DurationText.parse(text)));
    }
  }
}
