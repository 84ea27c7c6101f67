package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * nanoGPT's own {@code train.py} with its character-level configuration for a processor, as its
 * README gives it, run to the end as it comes: with its evaluations and checkpoints.
 *
 * @param seconds from start to end of the process
 * @param loss the validation loss it says last, of 20 random batches
 */
record NanoGpt(double seconds, double loss) {
  private static final Pattern LOSS = Pattern.compile("step \\d+: .*val loss ([0-9.]+)");

  /**
   * @param folder nanoGPT's, with {@code data/shakespeare_char} prepared
   * @param python with torch and numpy
   */
  static NanoGpt run(RunContext context, String python, Path folder, int threads, int steps)
      throws IOException {
    if (!Files.isRegularFile(folder.resolve("train.py"))) {
      throw PlatformException.caller(
          "BENCH_INPUT_INVALID",
          "Parameter nanogpt names '" + folder + "', which has no train.py.",
          "Give the folder of nanoGPT, after python data/shakespeare_char/prepare.py in it.");
    }
    File said = context.scratch().resolve("nanogpt.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                python,
                "train.py",
                "config/train_shakespeare_char.py",
                "--device=cpu",
                "--compile=False",
                "--eval_iters=20",
                "--log_interval=500",
                "--block_size=64",
                "--batch_size=12",
                "--n_layer=4",
                "--n_head=4",
                "--n_embd=128",
                "--max_iters=" + steps,
                "--lr_decay_iters=" + steps,
                "--dropout=0.0",
                "--out_dir=" + context.scratch().resolve("nanogpt"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said);
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      int status = process.waitFor();
      double seconds = (System.nanoTime() - start) / 1e9;
      return read(Files.readAllLines(said.toPath()), status, seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while nanoGPT trained", e));
    } finally {
      process.destroy();
    }
  }

  private static NanoGpt read(List<String> lines, int status, double seconds) throws IOException {
    List<MatchResult> losses =
        lines.stream().flatMap(line -> LOSS.matcher(line).results()).toList();
    if (status != 0 || losses.isEmpty()) {
      String last = lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
      throw new IOException("nanoGPT's train.py ended with " + status + ": " + last);
    }
    return new NanoGpt(seconds, Double.parseDouble(losses.get(losses.size() - 1).group(1)));
  }
}
