package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adapters put into models, taken out of them, and added up. One thread. */
public final class AdapterMath {
  private AdapterMath() {}

  /** Adds the adapter's update to the weights, in place; whole modules replace theirs. */
  public static void merge(DecoderWeights weights, LoraAdapter adapter) {
    try (TorchProgram program = program(weights)) {
      adapter.mergeInto(weights, program);
    }
  }

  /**
   * Takes a merged adapter's update out of the weights again, in place, up to rounding.
   *
   * @throws PlatformException MODEL_UNSUPPORTED if merging it lost what it replaced (DoRA, saved
   *     modules)
   */
  public static void unmerge(DecoderWeights weights, LoraAdapter adapter) {
    try (TorchProgram program = program(weights)) {
      adapter.takeFrom(weights, program);
    }
  }

  private static TorchProgram program(DecoderWeights weights) {
    return TorchProgram.compile(weights.manager(), DecoderGraph.source(weights.config()));
  }

  /**
   * An adapter whose update is exactly the weighted sum of the given ones: their ranks are laid
   * side by side (PEFT's combination type {@code cat}). Its rank is the sum of theirs.
   *
   * @param weights one per adapter, any sign
   * @throws PlatformException MODEL_UNSUPPORTED for DoRA, saved modules or patterns of ranks;
   *     MODEL_INVALID if the adapters target different matrices
   */
  public static LoraAdapter sum(
      NDManager parent, DecoderConfig shape, List<LoraAdapter> adapters, double[] weights) {
    LoraConfig first = adapters.get(0).config();
    List<String> modules = first.modules(shape);
    int rank = 0;
    for (LoraAdapter adapter : adapters) {
      LoraConfig config = adapter.config();
      if (adapter.mergesOnly() || !config.options().ranks().isEmpty()) {
        throw PlatformException.caller(
            "MODEL_UNSUPPORTED",
            "An adapter with " + config.options() + " cannot be added to others.",
            "Merge it into its base instead.");
      }
      if (!config.modules(shape).equals(modules)) {
        throw PlatformException.caller(
            "MODEL_INVALID",
            "The adapters target " + modules + " and " + config.modules(shape) + ".",
            "Add up adapters with the same target_modules only.");
      }
      rank += config.rank();
    }
    NDManager manager = parent.newSubManager();
    try {
      return LoraAdapter.over(
          manager, sum(first, rank), arrays(manager, modules, adapters, weights));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static Map<String, NDArray> arrays(
      NDManager manager, List<String> modules, List<LoraAdapter> adapters, double[] weights) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (String module : modules) {
      List<NDArray> a = new ArrayList<>();
      List<NDArray> b = new ArrayList<>();
      try (NDManager call = manager.newSubManager()) {
        for (int i = 0; i < weights.length; i++) {
          LoraAdapter adapter = adapters.get(i);
          a.add(adapter.arrays().get(module + ".lora_A.weight"));
          NDArray up = adapter.arrays().get(module + ".lora_B.weight").duplicate();
          up.attach(call);
          b.add(up.mul(weights[i] * adapter.config().scale(module)));
        }
        NDArray down = NDArrays.concat(new NDList(a), 0);
        NDArray up = NDArrays.concat(new NDList(b), 1);
        down.attach(manager);
        up.attach(manager);
        arrays.put(module + ".lora_A.weight", down);
        arrays.put(module + ".lora_B.weight", up);
      }
    }
    return arrays;
  }

  private static LoraConfig sum(LoraConfig first, int rank) {
    LoraOptions options = first.options();
    return new LoraConfig(
        rank,
        rank,
        0,
        first.targets(),
        first.base(),
        new LoraOptions(
            false, false, options.excluded(), options.layers(), Map.of(), Map.of(), List.of()));
  }
}
