package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.store.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the process has died, every time. */
final class KilledWriterTest {
  private static final int DEATHS = Integer.getInteger("millrace.deaths", 12);

  @TempDir Path data;

  @Test
  void a_process_that_dies_right_after_a_write_has_written_it() throws Exception {
    int acknowledged = 0;
    for (int death = 0; death < DEATHS; death++) {
      assertEquals(9, die(death), () -> "the writer failed: " + output());

      // the next process finds the log that nobody put away
      assertEquals(acknowledged, number("found"), "before death " + death);
      acknowledged = number("acknowledged");
    }
    DatabaseRecordStore store = new DatabaseRecordStore(Settings.embedded(data), Clock.systemUTC());
    assertEquals(acknowledged, KilledWriter.written(store));
    assertEquals(acknowledged, store.count(Query.of("entry")));
    store.close();
  }

  private int number(String file) throws IOException {
    return Integer.parseInt(Files.readString(data.resolve(file)));
  }

  private String output() {
    try {
      return Files.readString(data.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private int die(int seed) throws Exception {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                data.toString(),
                Integer.toString(seed)))
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("output").toFile())
        .start()
        .waitFor();
  }
}
