package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  @Test
  void turns_away_what_neither_fits_in_nor_may_wait() throws Exception {
    Admission admission =
        new Admission("assistant", new Limits(1, 1, Duration.ofSeconds(30), 1024));
    admission.enter();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<?> waiting = pool.submit(admission::enter);
    while (admission.waiting() == 0) {
      Thread.onSpinWait();
    }

    PlatformException e = assertThrows(PlatformException.class, admission::enter);
    admission.leave();
    waiting.get(30, TimeUnit.SECONDS);

    assertEquals("ENDPOINT_BUSY", e.code());
    assertTrue(e.retriable());
    pool.shutdown();
  }

  @Test
  void does_not_wait_longer_than_the_queue_allows() {
    Admission admission = new Admission("assistant", new Limits(1, 1, Duration.ofMillis(1), 1024));
    admission.enter();

    assertEquals("ENDPOINT_BUSY", assertThrows(PlatformException.class, admission::enter).code());
  }
}
