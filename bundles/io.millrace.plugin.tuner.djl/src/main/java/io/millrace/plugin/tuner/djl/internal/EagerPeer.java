package io.millrace.plugin.tuner.djl.internal;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderGraph;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Python process that does training steps in eager PyTorch when told. Closed by its starter. */
final class EagerPeer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;

  private EagerPeer(Process process) {
    this.process = process;
    this.in = process.inputReader();
    this.out = process.outputWriter();
  }

  /** A device as PyTorch writes it. */
  static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  /** Starts it; empty, with the reason in the run's log, if there is no Python with torch. */
  static Optional<EagerPeer> start(
      RunContext context, String resource, Values values, int threads, String device)
      throws IOException {
    String python = values.string("python");
    if (python.isEmpty()) {
      return Optional.empty();
    }
    Path script = context.scratch().resolve(resource);
    Files.writeString(script, DecoderGraph.read(EagerPeer.class, resource));
    Path errors = context.scratch().resolve(resource + ".errors");
    EagerPeer peer;
    try {
      peer =
          new EagerPeer(
              new ProcessBuilder(List.of(python, script.toString()))
                  .redirectError(errors.toFile())
                  .start());
    } catch (IOException e) {
      context.log("no " + python + " to compare with: " + e.getMessage());
      return Optional.empty();
    }
    Map<String, Object> shape = new HashMap<>(values.asMap());
    shape.put("threads", threads);
    shape.put("device", device);
    String version = peer.ask(JSON.writeValueAsString(shape));
    if (version == null) {
      context.log(python + " has nothing to compare with: " + reason(errors));
      peer.close();
      return Optional.empty();
    }
    context.log("comparing with eager PyTorch " + version);
    return Optional.of(peer);
  }

  /** The last line, which is Python's exception. */
  private static String reason(Path errors) throws IOException {
    List<String> lines = Files.readAllLines(errors);
    String last = lines.isEmpty() ? "it ended without a word" : lines.get(lines.size() - 1);
    return last.contains("torch") ? last + "; install it with: pip install torch" : last;
  }

  /** Does so many steps; seconds. */
  double turn(int steps) throws IOException {
    return turnOf(Integer.toString(steps));
  }

  private double turnOf(String line) throws IOException {
    String seconds = ask(line);
    if (seconds == null) {
      throw new IOException("the Python process ended with " + process.onExit().join().exitValue());
    }
    return Double.parseDouble(seconds);
  }

  /** Loss on the text held out. */
  double loss() throws IOException {
    return turnOf("loss");
  }

  /** Largest resident size so far, in bytes. */
  double memory() throws IOException {
    return turnOf("memory");
  }

  private @org.jspecify.annotations.Nullable String ask(String line) throws IOException {
    try {
      out.write(line + "\n");
      out.flush();
    } catch (IOException e) {
      return null; // it ended before reading: reported by the caller
    }
    return in.readLine();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
