package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBenchTest {
  private static final DecoderConfig SMALL = DecoderConfig.of(64, 32, 64, 2, 4, 2, 64);
  @TempDir Path folder;

  @Test
  void a_trial_times_prompts_and_answers_of_every_precision() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (Precision precision : Precision.values()) {
        try (Decoder decoder = Decoder.random(manager, SMALL, precision, false)) {
          EngineTrial.Speed speed = EngineTrial.run(decoder, 2, 8, 4);
          assertTrue(speed.prefill() > 0 && speed.decode() > 0, () -> precision + " " + speed);
        }
      }
      assertTrue(EngineTrial.matrixSpeed(manager) > EngineTrial.bandwidth(manager) / 100);
    }
  }

  @Test
  void llama_cpps_figures_are_read_from_its_lines() throws IOException {
    Path program = folder.resolve("llama-batched-bench");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo 'main: n_kv_max = 512'
        echo "{\\"n_kv_max\\": 512, \\"pp\\": $6, \\"tg\\": $8, \\"pl\\": ${10}, \\"speed_pp\\": 800.5, \\"speed_tg\\": 101.25}"
        """);
    assertTrue(program.toFile().setExecutable(true));
    Path model = Files.createFile(folder.resolve("model.gguf"));

    EngineTrial.Speed speed = new LlamaCppPeer(program, model).run(1, 128, 32, 1);

    assertEquals(new EngineTrial.Speed(800.5, 101.25), speed);
  }

  @Test
  void a_peer_that_prints_nothing_is_an_error_with_its_name() throws IOException {
    Path model = Files.createFile(folder.resolve("model.gguf"));
    LlamaCppPeer peer = new LlamaCppPeer(Path.of("/bin/true"), model);
    IOException failed = assertThrows(IOException.class, () -> peer.run(1, 8, 8, 1));
    assertTrue(failed.getMessage().contains("/bin/true"), failed.getMessage());
  }

  @Test
  void a_peer_that_is_not_there_is_refused() {
    PlatformException refused =
        assertThrows(
            PlatformException.class,
            () -> new LlamaCppPeer(folder.resolve("gone"), folder.resolve("model.gguf")));
    assertEquals("PEER_NOT_FOUND", refused.code());
  }

  @Test
  void an_even_number_of_turns_has_the_mean_of_the_middle_ones() {
    assertEquals(2.5, EngineBench.median(new double[] {4, 1, 3, 2}));
    assertEquals(3, EngineBench.median(new double[] {9, 3, 1}));
  }
}
