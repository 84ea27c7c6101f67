package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  private static final Row ROW = Row.text(List.of(new int[] {1, 2, 3}), List.of(), 1);
  @TempDir Path base;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(base.resolve("config.json"), "{}");
    Files.writeString(base.resolve("model.safetensors"), "weights");
  }

  @Test
  void equal_trainings_have_equal_prints() throws IOException {
    assertEquals(print(List.of(ROW), List.of()), print(List.of(ROW), List.of()));
  }

  @Test
  void weights_of_rows_and_held_rows_count() throws IOException {
    String print = print(List.of(ROW), List.of());
    Row heavy = Row.text(ROW.answers(), List.of(), 2);

    assertNotEquals(print, print(List.of(heavy), List.of()));
    assertNotEquals(print, print(List.of(ROW), List.of(ROW)));
    assertNotEquals(print(List.of(ROW, ROW), List.of()), print(List.of(ROW), List.of(ROW)));
  }

  @Test
  void the_start_counts() throws IOException {
    String print = print(List.of(ROW), List.of());

    Files.writeString(base.resolve("model.safetensors"), "WEIGHTS");
    String weights = print(List.of(ROW), List.of());
    Files.writeString(base.resolve("config.json"), "{ }");

    assertNotEquals(print, weights);
    assertNotEquals(weights, print(List.of(ROW), List.of()));
  }

  private String print(List<Row> rows, List<Row> held) throws IOException {
    Values values = Values.check("tuner djl", TunerParameters.ALL, Map.of());
    return Fingerprint.of(TestSettings.of(), values, base, rows, held);
  }
}
