package io.millrace.plugin.model.djl.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** llama.cpp's {@code llama-batched-bench} on a file of the same shape. */
final class LlamaCppPeer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_MINUTES = 10;

  private final Path program;
  private final Path model;

  /**
   * @throws PlatformException PEER_NOT_FOUND if either file is not there
   */
  LlamaCppPeer(Path program, Path model) {
    for (Path file : List.of(program, model)) {
      if (!Files.isRegularFile(file)) {
        throw PlatformException.caller(
            "PEER_NOT_FOUND",
            "There is no file " + file + ".",
            "Give llama.cpp's llama-batched-bench as llamaCpp and a model of the shape as gguf, or"
                + " neither.");
      }
    }
    this.program = program;
    this.model = model;
  }

  /** The same work as {@link EngineTrial#run}. */
  EngineTrial.Speed run(int rows, int prompt, int tokens, int threads) throws IOException {
    String count = Integer.toString(threads);
    Path printed = Files.createTempFile("millrace-llama-cpp", ".jsonl");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-m",
                model.toString(),
                "-c",
                Integer.toString(Math.max(512, rows * (prompt + tokens) + 64)),
                "-npp",
                Integer.toString(prompt),
                "-ntg",
                Integer.toString(tokens),
                "-npl",
                Integer.toString(rows),
                "-t",
                count,
                "-tb",
                count,
                "--output-format",
                "jsonl")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(printed.toFile())
            .start();
    try {
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(
            program + " ended with an error, or not in " + LONGEST_MINUTES + " minutes");
      }
      JsonNode result = result(printed);
      return new EngineTrial.Speed(
          result.path("speed_pp").asDouble(), result.path("speed_tg").asDouble());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(printed);
    }
  }

  private JsonNode result(Path printed) throws IOException {
    JsonNode found = null;
    for (String line : Files.readAllLines(printed)) {
      if (line.startsWith("{") && line.contains("speed_tg")) {
        found = JSON.readTree(line);
      }
    }
    if (found == null) {
      throw new IOException(program + " printed no figures; it may not read " + model);
    }
    return found;
  }
}
