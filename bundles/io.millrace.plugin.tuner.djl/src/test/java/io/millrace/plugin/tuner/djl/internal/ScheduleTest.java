package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.plugin.tuner.djl.internal.Schedule.Kind;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void warms_up_linearly_and_falls_as_half_a_cosine() {
    Schedule schedule = new Schedule(Kind.COSINE, 2, 4, 12, 0.1, 1);

    assertEquals(0.5, schedule.at(1), 1e-12);
    assertEquals(2, schedule.at(4), 1e-12);
    assertEquals(1.1, schedule.at(8), 1e-12);
    assertEquals(0.2, schedule.at(12), 1e-12);
  }

  @Test
  void a_line_ends_at_the_floor() {
    Schedule schedule = new Schedule(Kind.LINEAR, 2, 2, 10, 0.5, 1);

    assertEquals(1.5, schedule.at(6), 1e-12);
    assertEquals(1, schedule.at(10), 1e-12);
  }

  @Test
  void constant_knows_no_warm_up_unless_its_name_says_so() {
    assertEquals(3, new Schedule(Kind.CONSTANT, 3, 5, 10, 0, 1).at(1), 1e-12);
    assertEquals(0.6, new Schedule(Kind.CONSTANT_WITH_WARMUP, 3, 5, 10, 0, 1).at(1), 1e-12);
    assertEquals(3, new Schedule(Kind.CONSTANT_WITH_WARMUP, 3, 5, 10, 0, 1).at(9), 1e-12);
  }

  @Test
  void falls_with_the_root_of_the_steps() {
    Schedule schedule = new Schedule(Kind.INVERSE_SQRT, 1, 4, 100, 0, 1);

    assertEquals(1, schedule.at(4), 1e-12);
    assertEquals(0.5, schedule.at(16), 1e-12);
    assertEquals(0.2, schedule.at(100), 1e-12);
  }

  @Test
  void stays_at_the_peak_until_the_last_steps() {
    Schedule schedule = new Schedule(Kind.WARMUP_STABLE_DECAY, 1, 2, 20, 0, 4);

    assertEquals(0.5, schedule.at(1), 1e-12);
    assertEquals(1, schedule.at(16), 1e-12);
    assertEquals(0.5, schedule.at(18), 1e-12);
    assertEquals(0, schedule.at(20), 1e-12);
  }
}
