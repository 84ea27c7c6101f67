package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void rises_in_a_line_and_falls_in_half_a_cosine() {
    Schedule schedule = new Schedule(1e-3, 10, 110, 0.1);

    assertEquals(1e-4, schedule.at(1), 1e-12);
    assertEquals(1e-3, schedule.at(10), 1e-12);
    assertEquals(1e-3 * 0.55, schedule.at(60), 1e-12);
    assertEquals(1e-4, schedule.at(110), 1e-12);
  }

  @Test
  void needs_no_warm_up() {
    assertEquals(1, new Schedule(1, 0, 4, 1).at(1));
  }
}
