package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How weights become a {@link Decoder} that keeps them. */
final class DecoderLoading {
  private DecoderLoading() {}

  /**
   * As {@link Decoder#load}.
   *
   * @param answering whether as {@link Decoder#serving}
   */
  static Decoder read(
      NDManager parent,
      Path folder,
      @Nullable LoraAdapter adapter,
      Precision precision,
      boolean answering) {
    if (parent.getDevice().isGpu()) {
      return DeviceLoading.load(parent, folder, adapter, precision);
    }
    JniUtils.setGradMode(false);
    if (precision != Precision.F32 && adapter == null) {
      return within(
          parent,
          manager -> {
            DecoderConfig config = DecoderConfig.read(folder);
            TensorSource source = new StoredSource(manager, folder, config, precision);
            return rounded(manager, config, source, precision, answering);
          });
    }
    return within(
        parent,
        manager ->
            merged(
                manager,
                DecoderWeights.read(manager, folder, false),
                adapter,
                precision,
                answering));
  }

  /** As {@link Decoder#random}. */
  static Decoder random(
      NDManager parent, DecoderConfig config, Precision precision, boolean answering) {
    if (parent.getDevice().isGpu()) {
      return DeviceLoading.random(parent, config, precision);
    }
    JniUtils.setGradMode(false);
    return within(
        parent,
        manager -> {
          TensorSource source = new RandomSource(manager, config.tensors());
          return rounded(manager, config, source, precision, answering);
        });
  }

  /** As {@link Decoder#over}. */
  static Decoder over(NDManager parent, DecoderWeights weights, @Nullable LoraAdapter adapter) {
    return within(
        parent,
        manager -> {
          TorchProgram program =
              TorchProgram.compile(manager, DecoderGraph.source(weights.config()));
          return new Decoder(manager, program, weights, adapter, null, null);
        });
  }

  private static Decoder within(NDManager parent, Function<NDManager, Decoder> load) {
    NDManager manager = parent.newSubManager();
    try {
      return load.apply(manager);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static Decoder merged(
      NDManager manager,
      DecoderWeights weights,
      @Nullable LoraAdapter adapter,
      Precision precision,
      boolean answering) {
    if (adapter != null) {
      adapter.untie(weights);
    }
    DecoderConfig config = weights.config();
    Packing packing = Packing.compile(manager, DecoderGraph.methods(config));
    if (adapter != null) {
      adapter.mergeInto(weights, packing.program());
    }
    TensorSource source = TensorSource.of(weights);
    if (precision == Precision.F32) {
      AnswerPass answers = answering ? AnswerPass.of(manager, config, source, precision) : null;
      return new Decoder(manager, packing.program(), weights, null, packing, answers);
    }
    Decoder decoder = rounded(manager, config, source, precision, answering);
    weights.close();
    return decoder;
  }

  private static Decoder rounded(
      NDManager manager,
      DecoderConfig config,
      TensorSource source,
      Precision precision,
      boolean answering) {
    AnswerPass answers = answering ? AnswerPass.of(manager, config, source, precision) : null;
    ServingModel serving = new ServingModel(manager, config, precision, source);
    TorchProgram program = TorchProgram.compile(manager, DecoderGraph.source(config));
    return new Decoder(manager, config, program, serving, answers);
  }
}
