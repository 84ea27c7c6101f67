package io.millrace.plugin.executor.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.execution.TaskListener.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndingTest {
  @TempDir Path folder;

  @Test
  void names_the_frame_of_a_native_crash() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("hs_err.log"),
            """
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2
            #
            # Problematic frame:
            # C  [libtorch_cpu.so+0x1234]  at::native::mm+0x10
            #
            """);

    Failure failure = Ending.of(134, List.of("#", "core"), file);

    assertEquals("WORKER_CRASHED", failure.code());
    assertTrue(failure.what().contains("signal 6"), failure.what());
    assertTrue(failure.what().contains("libtorch_cpu.so"), failure.what());
    assertFalse(failure.retriable());
  }

  @Test
  void a_worker_killed_from_outside_may_be_retried() {
    assertTrue(Ending.of(137, List.of(), folder.resolve("none")).retriable());
  }

  @Test
  void status_three_without_a_word_on_memory_is_a_crash() {
    assertEquals("WORKER_CRASHED", Ending.of(3, List.of(), folder.resolve("none")).code());
  }
}
