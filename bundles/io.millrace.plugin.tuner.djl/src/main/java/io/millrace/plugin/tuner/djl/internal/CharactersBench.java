package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * nanoGPT's character-level configuration for a processor: a GPT-2 of 4 layers, 4 heads and 128
 * wide, windows of 64 characters, 12 a batch; in turns with the same in eager PyTorch, and after
 * nanoGPT itself if its folder is given. All is as published but for the learning rate, which is
 * {@code presetRate} down to {@code presetFloor} of it: nanoGPT's own are 1e-3 and 0.1. {@code
 * seconds} are those of the training steps, {@code total_seconds} have the evaluation, which is on
 * all of the text held out. Not reusable.
 */
final class CharactersBench {
  private static final int BLOCK = 64;
  private static final int BATCH = 12;
  private static final int TURN = 50;

  private final RunContext context;
  private final Values values;
  private final int threads;
  private double seconds;
  private double peerSeconds;

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
      Optional<EagerPeer> peer = EagerPeer.start(context, "characters.py", values, threads, "cpu");
      try {
        race(trainer, steps, peer);
        long start = System.nanoTime();
        double loss = trainer.evaluate(new Pieces(held, BLOCK + 1, BATCH)).get("eval_loss");
        context.result("total_seconds", seconds + (System.nanoTime() - start) / 1e9);
        report("", seconds, loss, ResidentSize.peak());
        if (peer.isPresent()) {
          report("pytorch_", peerSeconds, peer.get().loss(), peer.get().memory());
          context.result("ratio", peerSeconds / seconds);
        }
      } finally {
        peer.ifPresent(EagerPeer::close);
      }
    }
    nanoGpt(steps);
  }

  private void nanoGpt(int steps) throws IOException {
    if (!values.string("nanogpt").isEmpty()) {
      Path folder = Path.of(values.string("nanogpt"));
      NanoGpt peer = NanoGpt.run(context, values.string("python"), folder, threads, steps);
      context.result("nanogpt_seconds", peer.seconds());
      context.result("nanogpt_validation_loss", peer.loss());
      context.log(
          String.format("nanoGPT %.1f s, validation loss %.4f", peer.seconds(), peer.loss()));
    }
  }

  /** In turns, so that both meet the same machine. */
  private void race(Trainer trainer, int steps, Optional<EagerPeer> peer) throws IOException {
    while (trainer.done() < steps) {
      int turn = (int) Math.min(TURN, steps - trainer.done());
      long start = System.nanoTime();
      for (int i = 0; i < turn; i++) {
        trainer.step();
      }
      seconds += (System.nanoTime() - start) / 1e9;
      peerSeconds += peer.isPresent() ? peer.get().turn(turn) : 0;
      context.checkAborted();
      context.progress(trainer.done(), steps, "steps");
      context.metric("resident_bytes", trainer.done(), ResidentSize.current());
    }
  }

  private void report(String side, double seconds, double loss, double bytes) {
    context.result(side + "seconds", seconds);
    context.result(side + "validation_loss", loss);
    context.result(side + "resident_bytes", bytes);
    context.log(
        String.format(
            "%s %.1f s, validation loss %.4f, %.0f MB",
            side.isEmpty() ? "tuner" : "PyTorch", seconds, loss, bytes / 1e6));
  }

  private Settings settings(int steps) {
    Map<String, Object> given = new HashMap<>();
    given.put("method", "pretrain");
    given.put("batchSize", BATCH);
    given.put("steps", steps);
    given.put("learningRate", values.number("presetRate"));
    given.put("learningRateFloor", values.number("presetFloor"));
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
    json.put("activation_function", "gelu").put("layer_norm_epsilon", 1e-5);
    json.put("tie_word_embeddings", true);
    return DecoderConfig.parse(json);
  }
}
