package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.it.hotswap.faulty.Greeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes that really fail: the process may not write files above a size. */
final class DiskFullTest {
  private static final int LIMIT_KIB = 4096;

  @TempDir Path folder;

  @Test
  void leaves_nothing_half_done_and_goes_on() throws Exception {
    byte[] noise = new byte[2 * LIMIT_KIB << 10];
    new Random(1).nextBytes(noise);
    FaultyBundle.publish(
        folder.resolve("catalog"),
        FaultyBundle.item("large", "1.0.0").entry("resources/noise", noise),
        FaultyBundle.item("dense", "1.0.0").entry("resources/zeros", new byte[noise.length]),
        FaultyBundle.item("small", "1.0.0").component(Greeter.class, ""));
    Path report = folder.resolve("report");

    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f " + LIMIT_KIB + "; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-Dmillrace.root=" + System.getProperty("millrace.root"),
                "-cp",
                System.getProperty("java.class.path"),
                DiskFullProcess.class.getName(),
                folder.resolve("data").toString(),
                folder.resolve("storage").toString(),
                folder.resolve("catalog").toString(),
                report.toString(),
                "large,dense,small")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }

    assertTrue(Files.exists(report), () -> "no report; exit " + process.exitValue());
    assertEquals(
        List.of(
            "large HUB_DISK_FULL", "dense HUB_DISK_FULL", "small active", "wrong [][]", "left []"),
        Files.readAllLines(report));
  }
}
