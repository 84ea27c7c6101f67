package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestTest {
  private static final Watch WATCH = new Watch("eval_loss", true, true, 0, 0, 0, 3);
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final NDArray weight = manager.create(new float[] {1, 2});
  @TempDir Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void a_first_value_that_is_no_number_is_beaten() throws IOException {
    Best best = new Best(WATCH, folder);
    best.hear(2, Map.of("eval_loss", Double.NaN), Map.of("w", weight));
    best = again(best);

    best.hear(4, Map.of("eval_loss", 3.0), Map.of("w", weight));

    assertEquals(4, best.step());
    assertEquals(3.0, best.value());
  }

  @Test
  void keeps_all_figures_of_the_best_state_across_a_checkpoint() throws IOException {
    Best best = new Best(WATCH, folder);
    Map<String, Double> figures = Map.of("eval_loss", 1.5, "eval_token_accuracy", 0.25);
    best.hear(2, figures, Map.of("w", weight));
    weight.addi(1);
    best.hear(4, Map.of("eval_loss", 1.75, "eval_token_accuracy", 0.5), Map.of("w", weight));

    Best resumed = again(best);
    resumed.restoreInto(Map.of("w", weight));

    assertEquals(figures, resumed.kept());
    assertArrayEquals(new float[] {1, 2}, weight.toFloatArray());
    assertTrue(Files.notExists(folder.resolve("best.partial")));
  }

  private Best again(Best best) throws IOException {
    ObjectNode json = new ObjectMapper().createObjectNode();
    best.write(json);
    Best read = new Best(WATCH, folder);
    read.read(new ObjectMapper().readTree(json.toString()));
    return read;
  }
}
