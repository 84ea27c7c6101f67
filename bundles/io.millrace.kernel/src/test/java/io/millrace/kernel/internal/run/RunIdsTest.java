package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class RunIdsTest {
  @Test
  void ids_sort_by_time() {
    FixedTime clock = new FixedTime();
    RunIds ids = new RunIds(clock);

    String early = ids.next();
    clock.millis += 1;
    String late = ids.next();

    assertTrue(early.compareTo(late) < 0);
    assertEquals(17, early.length());
  }

  private static final class FixedTime extends Clock {
    private long millis = 1_700_000_000_000L;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }
}
