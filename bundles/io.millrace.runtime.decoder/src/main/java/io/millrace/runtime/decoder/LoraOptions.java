package io.millrace.runtime.decoder;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an adapter may have beyond plain LoRA, with PEFT's meaning.
 *
 * @param rankStabilised scale by alpha / √r instead of alpha / r (Kalajdzievski 2023)
 * @param dora train each row's length beside its direction (Liu et al. 2024)
 * @param excluded modules that are not targeted, named as targets are
 * @param layers blocks that are targeted, empty for all
 * @param ranks other ranks, by the end of a module's name or a regular expression for it; the first
 *     that matches holds
 * @param alphas other alphas, likewise
 * @param saved modules that are trained whole, by the end of their names
 */
public record LoraOptions(
    boolean rankStabilised,
    boolean dora,
    List<String> excluded,
    List<Integer> layers,
    Map<String, Integer> ranks,
    Map<String, Double> alphas,
    List<String> saved) {
  /** Plain LoRA. */
  public static final LoraOptions NONE =
      new LoraOptions(false, false, List.of(), List.of(), Map.of(), Map.of(), List.of());

  public LoraOptions {
    excluded = List.copyOf(excluded);
    layers = List.copyOf(layers);
    ranks = inOrder(ranks);
    alphas = inOrder(alphas);
    saved = List.copyOf(saved);
    if (ranks.values().stream().anyMatch(r -> r < 1)
        || alphas.values().stream().anyMatch(a -> !(a > 0))) {
      throw new IllegalArgumentException("ranks " + ranks + ", alphas " + alphas);
    }
  }

  private static <T> Map<String, T> inOrder(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Whether such an adapter can only be merged, not computed beside the weights. */
  boolean mergesOnly() {
    return dora || !saved.isEmpty();
  }
}
