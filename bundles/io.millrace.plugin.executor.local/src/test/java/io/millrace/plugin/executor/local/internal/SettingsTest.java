package io.millrace.plugin.executor.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void names_every_problem_in_one_message() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> new Settings(1, 0, Duration.ofSeconds(1), List.of()));

    assertEquals("CONFIG_INVALID", e.code());
    assertTrue(e.what().contains("heapMb 1"), e.what());
    assertTrue(e.what().contains("maxWorkers 0"), e.what());
    assertTrue(e.what().contains("startTimeoutSeconds 1"), e.what());
  }
}
