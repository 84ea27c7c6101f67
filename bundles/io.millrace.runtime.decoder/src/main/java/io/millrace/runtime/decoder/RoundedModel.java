package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models whose matrices were rounded to eight or four bits once and for all, so that they take a
 * quarter of the room or less and are loaded without rounding: to the bit what {@link
 * Precision#INT8} or {@link Precision#INT4} makes of the model itself. The form is described in the
 * bundle's {@code docs/rounded.md}.
 */
public final class RoundedModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RoundedModel() {}

  /**
   * What rounding did to a tensor.
   *
   * @param relativeError length of the difference over the tensor's own (Frobenius norms)
   * @param largestError of any of its numbers
   * @param bytesBefore as FLOAT32
   * @param bytes with its scales
   */
  public record Change(
      String tensor, double relativeError, double largestError, long bytesBefore, long bytes) {}

  /** Whether a folder's {@code config.json} says that it holds rounded weights. */
  public static boolean is(Path folder) {
    return precision(folder).isPresent();
  }

  /** In which precision a folder's {@code config.json} says that it was saved, if rounded. */
  public static Optional<Precision> precision(Path folder) {
    try {
      Path file = folder.resolve("config.json");
      JsonNode json = Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : null;
      if (json == null || !json.hasNonNull("quantization_config")) {
        return Optional.empty();
      }
      String format = json.path("quantization_config").path("format").asText();
      return Optional.of(format.equals(RoundedFormat.PACKED) ? Precision.INT4 : Precision.INT8);
    } catch (IOException e) {
      return Optional.empty(); // whoever reads the configuration next says what is wrong with it
    }
  }

  /** Rounds a model to eight bits, as {@link #write(NDManager, Path, Path, Precision)}. */
  public static List<Change> write(NDManager parent, Path from, Path to) throws IOException {
    return write(parent, from, to, Precision.INT8);
  }

  /**
   * Rounds a model and writes {@code config.json} and {@code model.safetensors}.
   *
   * @param from as {@link DecoderWeights#read} takes it
   * @param to an existing folder
   * @param precision INT8 or INT4
   * @return what became of each matrix, in the order of {@link DecoderConfig#tensors}
   * @throws PlatformException as {@link DecoderWeights#read}; MODEL_UNSUPPORTED if it is rounded,
   *     or holds matrices as (in, out) and is to have four bits
   */
  public static List<Change> write(NDManager parent, Path from, Path to, Precision precision)
      throws IOException {
    DecoderConfig config = DecoderConfig.read(from);
    if (is(from)) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          from + " is rounded already.",
          "Round the model that it was made from.");
    }
    if (precision == Precision.INT4) {
      return FourBitFiles.write(parent, config, from, to);
    }
    try (NDManager manager = parent.newSubManager();
        TorchProgram program = program(manager)) {
      TensorSource source = new StoredSource(manager, from, config, Precision.INT8);
      List<String> turned =
          config.modules().stream()
              .filter(module -> config.matrix(module).transposed())
              .map(module -> module + ".weight")
              .toList();
      List<String> matrices = matrices(config);
      List<Change> changes = new ArrayList<>();
      Map<String, NDArray> written = new LinkedHashMap<>();
      for (String name : config.tensors().keySet()) {
        NDArray values = source.values(name);
        if (!matrices.contains(name)) {
          written.put(name, values);
          continue;
        }
        boolean across = turned.contains(name);
        RoundedTensor rounded = rounded(manager, program, values, across);
        changes.add(change(manager, program, name, values, rounded));
        values.close();
        written.put(name, rounded.values());
        written.put(Safetensors.scale(name), rounded.scales());
      }
      SafetensorsWriter.write(to.resolve("model.safetensors"), written);
      ObjectNode json = (ObjectNode) JSON.readTree(config.toJson());
      json.set("quantization_config", RoundedFormat.describe(config));
      Files.writeString(to.resolve("config.json"), json.toPrettyString() + "\n");
      return changes;
    }
  }

  private static TorchProgram program(NDManager manager) {
    String int8 = DecoderGraph.read(RoundedModel.class, "int8.torchscript");
    String rounding = DecoderGraph.read(RoundedModel.class, "rounding.torchscript");
    return TorchProgram.packing(manager, Int8Range.of().into(int8), rounding);
  }

  /** What is multiplied, and the embedding, whose rows are looked up. */
  private static List<String> matrices(DecoderConfig config) {
    List<String> names = new ArrayList<>();
    config.modules().forEach(module -> names.add(module + ".weight"));
    names.add(config.tensors().keySet().iterator().next());
    names.add(TensorNames.HEAD + ".weight");
    return names;
  }

  private static RoundedTensor rounded(
      NDManager manager, TorchProgram program, NDArray values, boolean across) {
    try (NDManager call = manager.newSubManager()) {
      NDArray rows = across ? program.run(call, "across", values) : values;
      NDArray scales = program.run(call, "scales", rows);
      NDArray rounded = program.run(call, "rounded", rows, scales);
      if (across) {
        rounded = program.run(call, "across", rounded);
        scales = program.run(call, "across", scales);
      }
      rounded.attach(manager);
      scales.attach(manager);
      return new RoundedTensor(rounded, scales);
    }
  }

  private static Change change(
      NDManager manager, TorchProgram program, String name, NDArray values, RoundedTensor rounded) {
    try (NDArray lost = program.run(manager, "lost", values, rounded.values(), rounded.scales())) {
      float[] errors = lost.toFloatArray();
      return new Change(
          name,
          errors[0],
          errors[1],
          4 * values.size(),
          rounded.values().size() + 4 * rounded.scales().size());
    }
  }
}
