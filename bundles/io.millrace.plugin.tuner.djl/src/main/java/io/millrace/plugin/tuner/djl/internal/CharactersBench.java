package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderGraph;
import io.millrace.runtime.decoder.DecoderWeights;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * nanoGPT's character-level configuration for a processor: a GPT-2 of 4 layers, 4 heads and 128
 * wide, windows of 64 characters, 12 a batch; then the same in eager PyTorch. Seconds are those of
 * the training steps.
 */
final class CharactersBench {
  private static final int BLOCK = 64;
  private static final int BATCH = 12;

  private final RunContext context;
  private final Values values;
  private final int threads;

  CharactersBench(RunContext context, int threads) {
    this.context = context;
    this.values = context.parameters();
    this.threads = threads;
  }

  void run(NDManager manager) throws IOException {
    Path file = Path.of(values.string("text"));
    if (!Files.isRegularFile(file)) {
      throw PlatformException.caller(
          "BENCH_INPUT_INVALID",
          "Parameter text names '" + file + "', which is no file.",
          "Give the path of a text, for example Tiny Shakespeare's input.txt.");
    }
    String text = Files.readString(file);
    int[] letters = text.codePoints().distinct().sorted().toArray();
    int[] data = text.codePoints().map(c -> Arrays.binarySearch(letters, c)).toArray();
    int[] train = Arrays.copyOf(data, (int) (0.9 * data.length));
    int[] held = Arrays.copyOfRange(data, train.length, data.length);
    int steps = values.intValue("presetSteps");
    try (DecoderWeights weights =
            DecoderWeights.random(manager, shape(letters.length), 0.02, 1337);
        Trainer trainer =
            new Trainer(
                manager,
                settings(steps),
                Parameters.all(weights, manager),
                new Windows(train, BLOCK + 1, BATCH, 1337))) {
      long start = System.nanoTime();
      while (trainer.done() < steps) {
        trainer.step();
        if (trainer.done() % 100 == 0) {
          context.checkAborted();
          context.progress(trainer.done(), steps, "steps");
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double loss = trainer.evaluate(new Pieces(held, BLOCK + 1, BATCH)).get("eval_loss");
      context.result("seconds", seconds);
      context.result("validation_loss", loss);
      context.log(String.format("tuner %.1f s, validation loss %.4f", seconds, loss));
      peer(file, steps, seconds);
    }
  }

  private void peer(Path file, int steps, double seconds) throws IOException {
    String python = values.string("python");
    if (python.isEmpty()) {
      return;
    }
    Path script = context.scratch().resolve("characters.py");
    Files.writeString(script, DecoderGraph.read(CharactersBench.class, "characters.py"));
    Process process;
    try {
      process =
          new ProcessBuilder(python, script.toString(), file.toString(), "" + threads, "" + steps)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      context.log("no " + python + " to compare with: " + e.getMessage());
      return;
    }
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      if (line == null) {
        context.log(python + " has no torch to compare with; install it with: pip install torch");
        return;
      }
      String[] parts = line.split(" ");
      context.result("pytorch_seconds", Double.parseDouble(parts[0]));
      context.result("pytorch_validation_loss", Double.parseDouble(parts[1]));
      context.result("ratio", Double.parseDouble(parts[0]) / seconds);
      context.log("PyTorch " + parts[0] + " s, validation loss " + parts[1]);
    } finally {
      process.destroy();
    }
  }

  private Settings settings(int steps) {
    Map<String, Object> given = new HashMap<>();
    given.put("method", "pretrain");
    given.put("batchSize", BATCH);
    given.put("steps", steps);
    given.put("learningRate", 1e-3);
    given.put("learningRateFloor", 0.1);
    given.put("warmupSteps", 100);
    given.put("beta2", 0.99);
    given.put("weightDecay", 0.1);
    given.put("threads", threads);
    given.put("logEvery", 0);
    return TunerParameters.settings(Values.check("tuner djl", TunerParameters.ALL, given), threads);
  }

  private static DecoderConfig shape(int vocabulary) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model_type", "gpt2");
    json.putArray("architectures").add("GPT2LMHeadModel");
    json.put("vocab_size", vocabulary).put("n_positions", BLOCK).put("n_ctx", BLOCK);
    json.put("n_embd", 128).put("n_layer", 4).put("n_head", 4);
    json.put("activation_function", "gelu_new").put("layer_norm_epsilon", 1e-5);
    json.put("tie_word_embeddings", true);
    return DecoderConfig.parse(json);
  }
}
