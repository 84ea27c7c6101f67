package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDManager;

/** The programs of {@link ServingModel}: which graph computes a model, with which products. */
final class ServingGraph {
  private ServingGraph() {}

  /** Whether the graph that is written for Llama's arithmetic has all that the model does. */
  static boolean plain(DecoderConfig config) {
    BlockDesign block = config.block();
    return config.family().names().equals(TensorNames.LLAMA)
        && block.norm() == BlockDesign.Norm.RMS
        && block.activation() == BlockDesign.Activation.SILU
        && block.gated()
        && !(block.closingNorms() || block.outputBias() || block.feedBias())
        && block.attentionCap() + block.logitCap() == 0
        && block.embeddingScale() == 1
        && Math.abs(block.attentionScale() * Math.sqrt(config.headSize()) - 1) < 1e-6
        && config.rotaries().size() == 1
        && config.window() == 0
        && config.rotaries().get(0).size() == config.headSize()
        && config.kinds().stream().allMatch(kind -> kind.rotary() == 0);
  }

  /** Products of bytes or four bits. */
  static TorchProgram rounding(NDManager manager, DecoderConfig config, Precision precision) {
    String product =
        precision == Precision.INT4
            ? FourBits.source()
            : Int8Range.of().into(DecoderGraph.read(ServingGraph.class, "int8.torchscript"));
    return TorchProgram.packing(manager, product, DecoderGraph.beside(), source(config, precision));
  }

  /** Products of FLOAT32 or bfloat16. */
  static Packing unrounded(NDManager manager, DecoderConfig config, Precision precision) {
    String product = DecoderGraph.read(ServingGraph.class, "plain.torchscript");
    String type = precision == Precision.BF16 ? "15" : "6";
    return Packing.compile(
        manager, product.replace("@TYPE@", type), DecoderGraph.beside(), source(config, precision));
  }

  private static String source(DecoderConfig config, Precision precision) {
    return plain(config)
        ? DecoderGraph.variants(DecoderGraph.read(ServingGraph.class, "serving.torchscript"))
        : DecoderGraph.served(config, precision);
  }
}
