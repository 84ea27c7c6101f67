package io.millrace.liveops.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.liveops.AlertState;
import io.millrace.liveops.internal.Alarm.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static AlertSpec spec(boolean start) {
    return new AlertSpec(
        "bank",
        "off-topic",
        "on-topic",
        "pass_rate",
        true,
        0.8,
        10,
        2,
        Duration.ofSeconds(30),
        "high",
        2,
        start ? Optional.of(new AlertSpec.Start("retrain", Map.of())) : Optional.empty(),
        Duration.ofSeconds(60));
  }

  private final Alarm alarm = new Alarm(spec(false), Alarm.Memory.fresh(START));

  private Change look(double value, int second) {
    return alarm.look(value, 20, START.plusSeconds(second));
  }

  @Test
  void fires_when_enough_windows_match_within_the_period() {
    assertEquals(Change.NONE, look(0.5, 5));
    assertEquals(Change.NONE, look(0.9, 10));
    assertEquals(Change.FIRED, look(0.7, 15));
    assertEquals(AlertState.FIRING, alarm.state().state());
    assertEquals(START.plusSeconds(15), alarm.state().since());
    assertEquals(Change.NONE, look(0.1, 20), "fires once");
  }

  @Test
  void matches_further_apart_than_the_period_do_not_count_together() {
    look(0.5, 5);

    assertEquals(Change.NONE, look(0.5, 35));
    assertEquals(Change.FIRED, look(0.5, 40));
  }

  @Test
  void few_observations_and_no_number_say_nothing() {
    look(0.5, 5);

    assertEquals(Change.NONE, alarm.look(0.1, 9, START.plusSeconds(10)));
    assertEquals(Change.NONE, alarm.look(Double.NaN, 20, START.plusSeconds(10)));
    assertEquals(AlertState.INACTIVE, alarm.state().state());
  }

  @Test
  void resolves_after_good_windows_in_a_row() {
    look(0.5, 5);
    look(0.5, 10);

    assertEquals(Change.NONE, look(0.9, 15));
    assertEquals(Change.NONE, look(0.5, 20));
    assertEquals(Change.NONE, look(0.9, 25));
    assertEquals(Change.RESOLVED, look(0.9, 30));
    assertEquals(AlertState.RESOLVED, alarm.state().state());
  }

  @Test
  void does_not_fire_again_before_it_has_cooled_down() {
    look(0.5, 5);
    look(0.5, 10);
    look(0.9, 15);
    look(0.9, 20);

    assertEquals(Change.NONE, look(0.5, 25));
    assertEquals(Change.NONE, look(0.5, 69));
    assertEquals(Change.FIRED, look(0.5, 70));
  }

  @Test
  void reminds_of_a_workflow_that_was_not_started() {
    Alarm starting = new Alarm(spec(true), Alarm.Memory.fresh(START));
    starting.look(0.5, 20, START.plusSeconds(5));
    assertEquals(Change.FIRED, starting.look(0.5, 20, START.plusSeconds(10)));

    assertEquals(Change.STILL_TO_START, starting.look(0.5, 20, START.plusSeconds(15)));
    starting.started("w-1");
    assertEquals(Change.NONE, starting.look(0.5, 20, START.plusSeconds(20)));
    assertEquals(Optional.of("w-1"), starting.state().workflowRun());
  }

  @Test
  void is_resolved_by_hand_only_while_it_fires() {
    assertEquals(false, alarm.resolve(START));
    look(0.5, 5);
    look(0.5, 10);

    assertTrue(alarm.resolve(START.plusSeconds(12)));
    assertEquals(AlertState.RESOLVED, alarm.state().state());
  }
}
