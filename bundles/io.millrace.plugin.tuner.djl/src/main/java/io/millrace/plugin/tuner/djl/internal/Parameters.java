package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is trained of a decoder: all weights, or an adapter on frozen ones. Owns nothing.
 *
 * @param trained by name, in the order in which {@code training.torchscript} returns gradients
 * @param ws weights of the forward pass
 * @param lo adapter of the forward pass, empty tensors where there is none
 * @param reference weights of the model that preferences are measured against
 * @param none the {@code lo} without an adapter
 */
record Parameters(
    DecoderWeights weights,
    @Nullable LoraAdapter adapter,
    Map<String, NDArray> trained,
    List<NDArray> ws,
    List<NDArray> lo,
    List<NDArray> reference,
    List<NDArray> none) {

  static Parameters all(DecoderWeights weights, NDManager manager) {
    NDArray none = manager.zeros(new ai.djl.ndarray.types.Shape(0));
    List<NDArray> lo = Collections.nCopies(14 * weights.config().layers(), none);
    return new Parameters(
        weights, null, weights.arrays(), weights.ordered(), lo, weights.ordered(), lo);
  }

  static Parameters adapter(DecoderWeights weights, LoraAdapter adapter, NDManager manager) {
    NDArray none = manager.zeros(new ai.djl.ndarray.types.Shape(0));
    return new Parameters(
        weights,
        adapter,
        adapter.arrays(),
        weights.ordered(),
        LoraAdapter.ordered(weights.config(), adapter.arrays(), none),
        weights.ordered(),
        Collections.nCopies(14 * weights.config().layers(), none));
  }

  /** The same, with other weights to measure preferences against. */
  Parameters against(DecoderWeights frozen) {
    return new Parameters(weights, adapter, trained, ws, lo, frozen.ordered(), none);
  }

  boolean full() {
    return adapter == null;
  }

  List<NDArray> list() {
    return new ArrayList<>(trained.values());
  }
}
