package io.millrace.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  @Test
  void two_steps_run_at_the_same_time() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    SideBySide.Step meet =
        () -> {
          both.countDown();
          assertTrue(both.await(30, TimeUnit.SECONDS));
        };

    SideBySide.run(meet, meet);
  }

  @Test
  void a_step_that_fails_fails_the_test_as_it_would_alone_and_after_the_others() {
    AtomicInteger ran = new AtomicInteger();
    AssertionError wrong = new AssertionError("wrong");
    IOException broken = new IOException("broken");

    assertSame(
        wrong,
        assertThrows(
            AssertionError.class,
            () ->
                SideBySide.run(
                    () -> {
                      throw wrong;
                    },
                    ran::incrementAndGet,
                    ran::incrementAndGet)));
    assertEquals(2, ran.get());
    assertSame(
        broken,
        assertThrows(
            IOException.class,
            () ->
                SideBySide.run(
                    () -> {
                      throw broken;
                    })));
  }
}
