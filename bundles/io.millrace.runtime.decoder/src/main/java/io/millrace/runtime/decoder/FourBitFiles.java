package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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

/** Writes models of four bits a weight, in the form that {@link PackedTensors} reads. */
final class FourBitFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FourBitFiles() {}

  /** As {@link RoundedModel#write}; matrices that do not fit and the head stay as they are. */
  static List<RoundedModel.Change> write(NDManager parent, DecoderConfig config, Path from, Path to)
      throws IOException {
    requireRows(config, from);
    String rounding = DecoderGraph.read(FourBitFiles.class, "rounding.torchscript");
    List<String> products = config.modules().stream().map(module -> module + ".weight").toList();
    List<RoundedModel.Change> changes = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    Map<String, NDArray> written = new LinkedHashMap<>();
    try (NDManager manager = parent.newSubManager();
        TorchProgram program = TorchProgram.packing(manager, FourBits.source(), rounding)) {
      TensorSource source = new StoredSource(manager, from, config, Precision.INT8);
      FourBits bits = new FourBits(program);
      for (String name : config.tensors().keySet()) {
        NDArray values = source.values(name);
        Shape shape = values.getShape();
        String module = name.replaceAll("\\.weight$", "");
        if (!products.contains(name) || !FourBits.fits(shape.get(0), shape.get(1))) {
          written.put(name, values);
          if (products.contains(name) || name.equals(TensorNames.HEAD + ".weight")) {
            ignored.add(module);
          }
          continue;
        }
        GroupedTensor rounded = bits.round(manager, values);
        changes.add(change(manager, bits, name, values, rounded));
        written.put(module + ".weight_packed", rounded.words());
        written.put(Safetensors.scale(name), rounded.scales());
        written.put(module + ".weight_shape", manager.create(shape.getShape()));
        rounded.zeros().close();
        values.close();
      }
      SafetensorsWriter.writeHalved(to.resolve("model.safetensors"), written);
      if (config.tiedEmbeddings()) {
        ignored.add(TensorNames.HEAD);
      }
      ObjectNode json = (ObjectNode) JSON.readTree(config.toJson());
      json.set("quantization_config", RoundedFormat.describe(FourBits.GROUP, ignored));
      Files.writeString(to.resolve("config.json"), json.toPrettyString() + "\n");
    }
    return changes;
  }

  private static void requireRows(DecoderConfig config, Path from) {
    if (config.matrices().get(0).transposed()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          from + " holds its matrices as (in, out), which the packed form of four bits has not.",
          "Round it to int8, or serve it with precision int4, which rounds on loading.");
    }
  }

  private static RoundedModel.Change change(
      NDManager manager, FourBits bits, String name, NDArray values, GroupedTensor rounded) {
    try (NDManager call = manager.newSubManager()) {
      NDArray wide = bits.wide(call, rounded);
      NDArray one = call.ones(new Shape(1));
      float[] errors = bits.program().run(call, "lost", values, wide, one).toFloatArray();
      long bytes = 4 * rounded.words().size() + 2 * rounded.scales().size();
      return new RoundedModel.Change(name, errors[0], errors[1], 4 * values.size(), bytes);
    }
  }
}
