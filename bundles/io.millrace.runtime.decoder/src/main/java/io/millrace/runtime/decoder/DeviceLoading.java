package io.millrace.runtime.decoder;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decoders on a CUDA device, as FLOAT32 or with matrices in bfloat16. Both run the graph of FLOAT32
 * with plain products: the layouts, bytes and four bits of the processor's kernels are its own.
 */
final class DeviceLoading {
  private DeviceLoading() {}

  /** As {@link Decoder#load}. */
  static Decoder load(
      NDManager parent, Path folder, @Nullable LoraAdapter adapter, Precision precision) {
    return load(parent, precision, adapter, m -> DecoderWeights.read(m, folder, false));
  }

  /** As {@link Decoder#random}. */
  static Decoder random(NDManager parent, DecoderConfig config, Precision precision) {
    return load(parent, precision, null, m -> random(m, config));
  }

  private static DecoderWeights random(NDManager manager, DecoderConfig config) {
    RandomSource source = new RandomSource(manager, config.tensors());
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    config.tensors().keySet().forEach(name -> arrays.put(name, source.values(name)));
    return DecoderWeights.of(manager, config, arrays);
  }

  private static Decoder load(
      NDManager parent,
      Precision precision,
      @Nullable LoraAdapter adapter,
      Function<NDManager, DecoderWeights> source) {
    require(parent.getDevice(), precision);
    JniUtils.setGradMode(false);
    NDManager manager = parent.newSubManager();
    try {
      DecoderWeights weights = source.apply(manager);
      if (adapter != null) {
        adapter.untie(weights);
      }
      Packing plain = Packing.plain(manager, precision, DecoderGraph.methods(weights.config()));
      if (adapter != null) {
        adapter.mergeInto(weights, plain.program());
      }
      return new Decoder(manager, plain.program(), weights, null, plain, null);
    } catch (EngineException e) {
      manager.close();
      throw refused(e, manager.getDevice(), "The model's weights");
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Refuses what only the processor computes.
   *
   * @throws PlatformException PRECISION_UNSUPPORTED
   */
  static void require(Device device, Precision precision) {
    if (precision.packed()) {
      throw PlatformException.caller(
          "PRECISION_UNSUPPORTED",
          precision.name().toLowerCase(Locale.ROOT)
              + " is computed by the processor's kernels only, and models are served on "
              + device
              + ".",
          "Choose f32 or bf16, or serve on the processor with millrace.djl.device=cpu.");
    }
  }

  /** What the engine threw, in the platform's words if it was that the device is full. */
  static RuntimeException refused(EngineException e, Device device, String what) {
    String message = String.valueOf(e.getMessage());
    if (!device.isGpu() || !message.contains("out of memory")) {
      return e;
    }
    return new PlatformException(
        "MODEL_MEMORY_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        what
            + " do not fit into the memory of "
            + device
            + ": "
            + message.lines().findFirst().get(),
        "Stop another model, serve in bf16, give fewer cacheBytes, or use a smaller model.",
        e);
  }
}
