package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is trained of a decoder: all weights, or an adapter on frozen ones. Owns nothing.
 *
 * @param trained by name, in the order in which {@code training.torchscript} returns gradients
 * @param ws weights of the forward pass
 * @param lo adapter of the forward pass: A and B of every matrix, then DoRA's lengths; empty
 *     tensors where there is none
 * @param roles what {@code trained} in {@code training.torchscript} is told of {@code lo} and
 *     {@code ws}: factors of the updates, places of their matrices, which weights are trained
 * @param reference weights of the model that preferences are measured against
 * @param none the {@code lo} without an adapter
 */
record Parameters(
    DecoderWeights weights,
    @Nullable LoraAdapter adapter,
    Map<String, NDArray> trained,
    List<NDArray> ws,
    List<NDArray> lo,
    double[] roles,
    List<NDArray> reference,
    List<NDArray> none) {
  private static final double FROZEN = 0;
  private static final double TRAINED = 1;
  private static final double TIED = 2;

  static Parameters all(DecoderWeights weights, NDManager manager) {
    List<NDArray> ws = weights.ordered();
    double[] flags = new double[ws.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = place(ws, ws.get(i)) == i ? TRAINED : TIED;
    }
    List<NDArray> none = none(weights, manager);
    double[] roles = roles(none.size() / 3, flags);
    return new Parameters(weights, null, weights.arrays(), ws, none, roles, ws, none);
  }

  static Parameters adapter(DecoderWeights weights, LoraAdapter adapter, NDManager manager) {
    NDArray empty = manager.zeros(new Shape(0));
    List<NDArray> base = weights.ordered();
    List<NDArray> ws = new ArrayList<>(base);
    double[] flags = new double[ws.size()];
    Map<String, NDArray> trained = new LinkedHashMap<>();
    for (String name : weights.arrays().keySet()) {
      NDArray own = adapter.arrays().get(name);
      if (own != null) {
        int at = place(base, weights.arrays().get(name));
        ws.set(at, own);
        flags[at] = TRAINED;
        trained.put(name, own);
      }
    }
    List<NDArray> lo =
        new ArrayList<>(LoraAdapter.ordered(weights.config(), adapter.arrays(), empty));
    int matrices = lo.size() / 2;
    List<NDArray> lengths = new ArrayList<>(Collections.nCopies(matrices, empty));
    double[] roles = roles(matrices, flags);
    for (String module : adapter.config().modules(weights.config())) {
      NDArray a = adapter.arrays().get(module + ".lora_A.weight");
      int k = place(lo, a) / 2;
      roles[k] = adapter.config().scale(module) / adapter.config().scale();
      roles[matrices + k] = place(base, weights.arrays().get(module + ".weight"));
      trained.put(module + ".lora_A.weight", a);
      trained.put(module + ".lora_B.weight", lo.get(2 * k + 1));
      NDArray length = adapter.arrays().get(module + ".lora_magnitude_vector");
      if (length != null) {
        lengths.set(k, length);
        trained.put(module + ".lora_magnitude_vector", length);
      }
    }
    lo.addAll(lengths);
    List<NDArray> none = none(weights, manager);
    return new Parameters(weights, adapter, trained, ws, lo, roles, base, none);
  }

  private static double[] roles(int matrices, double[] flags) {
    double[] roles = new double[2 * matrices + flags.length];
    java.util.Arrays.fill(roles, 0, matrices, 1);
    System.arraycopy(flags, 0, roles, 2 * matrices, flags.length);
    return roles;
  }

  private static List<NDArray> none(DecoderWeights weights, NDManager manager) {
    NDArray empty = manager.zeros(new Shape(0));
    int matrices = LoraAdapter.ordered(weights.config(), Map.of(), empty).size() / 2;
    return Collections.nCopies(3 * matrices, empty);
  }

  /** By identity: arrays compare by value. */
  private static int place(List<NDArray> list, NDArray array) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) == array) {
        return i;
      }
    }
    throw new IllegalArgumentException("no such array");
  }

  /** The same, with other weights to measure preferences against. */
  Parameters against(DecoderWeights frozen) {
    return new Parameters(weights, adapter, trained, ws, lo, roles, frozen.ordered(), none);
  }

  /** Roles for a pass through the reference: nothing trained, no adapter. */
  double[] frozen() {
    double[] roles = this.roles.clone();
    java.util.Arrays.fill(roles, 2 * (none.size() / 3), roles.length, FROZEN);
    return roles;
  }

  List<NDArray> list() {
    return new ArrayList<>(trained.values());
  }
}
