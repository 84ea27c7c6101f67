package io.millrace.rest.internal.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  @Test
  void waits_for_the_kernel_and_says_so() {
    Readiness readiness = new Readiness(List::of, null, null, null);

    assertTrue(readiness.reasons().get(0).contains("store"));
  }

  @Test
  void passes_on_what_the_framework_lacks() {
    Readiness readiness = new Readiness(() -> List.of("Bundle x is starting."), null, null, null);

    assertEquals("Bundle x is starting.", readiness.reasons().get(0));
    assertEquals(2, readiness.reasons().size());
  }
}
