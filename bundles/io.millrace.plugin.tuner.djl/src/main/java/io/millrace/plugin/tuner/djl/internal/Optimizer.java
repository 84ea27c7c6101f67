package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.runtime.decoder.TorchProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * AdamW (Loshchilov and Hutter 2019) and Muon (Jordan et al. 2024; scaled by 0.2·√max(rows,
 * columns) as Liu et al. 2025, so that one learning rate serves both) over a fixed set of arrays.
 * Its state lives as long as the given manager. One thread.
 */
final class Optimizer {
  private final TorchProgram program;
  private final OptimizerSettings settings;
  private final boolean half;
  private final Set<String> matrices;
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final List<Group> groups = new ArrayList<>();

  /** Arrays updated by one call; {@code v} is empty for Muon. */
  private record Group(
      boolean muon,
      double decay,
      double factor,
      List<Integer> index,
      List<NDArray> p,
      List<NDArray> m,
      List<NDArray> v) {
    Group(boolean muon, double decay, double factor) {
      this(
          muon,
          decay,
          factor,
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }
  }

  /**
   * @param trained what is updated
   * @param matrices full names of the modules whose matrices Muon updates, or their adapters'
   */
  Optimizer(
      TorchProgram program,
      OptimizerSettings settings,
      boolean half,
      Map<String, NDArray> trained,
      Set<String> matrices,
      NDManager manager) {
    this.matrices = matrices;
    this.program = program;
    this.settings = settings;
    this.half = half;
    Map<String, Group> byKey = new LinkedHashMap<>();
    int i = 0;
    for (var entry : trained.entrySet()) {
      add(byKey, i++, entry.getKey(), entry.getValue(), manager);
    }
    groups.addAll(byKey.values());
  }

  private void add(Map<String, Group> byKey, int i, String name, NDArray array, NDManager manager) {
    long[] shape = array.getShape().getShape();
    boolean matrix = shape.length > 1;
    boolean muon = settings.muon() && matrix && inBlock(name);
    Group group =
        muon
            ? byKey.computeIfAbsent(
                Arrays.toString(shape),
                key ->
                    new Group(
                        true, settings.decay(), 0.2 * Math.sqrt(Math.max(shape[0], shape[1]))))
            : byKey.computeIfAbsent(
                "adamw" + matrix, key -> new Group(false, matrix ? settings.decay() : 0, 1));
    group.index().add(i);
    group.p().add(array);
    group.m().add(fresh(manager, "m." + name, array.getShape()));
    if (!muon) {
      group.v().add(fresh(manager, "v." + name, array.getShape()));
    }
  }

  /** Whether the array is a module's weight, or its adapter's. */
  private boolean inBlock(String name) {
    String module = name;
    while (module.indexOf('.') > 0) {
      module = module.substring(0, module.lastIndexOf('.'));
      if (matrices.contains(module)) {
        return true;
      }
    }
    return false;
  }

  private NDArray fresh(NDManager manager, String name, Shape shape) {
    NDArray zeros = manager.zeros(shape);
    state.put(name, zeros);
    return zeros;
  }

  /** Moments by name, to save or to fill. */
  Map<String, NDArray> state() {
    return state;
  }

  /**
   * Updates all arrays in place.
   *
   * @param step from 1
   * @param gradients in the order of the arrays
   * @param manager of temporary values
   */
  void step(NDManager manager, long step, double rate, List<NDArray> gradients) {
    for (Group group : groups) {
      List<NDArray> g = new ArrayList<>();
      group.index().forEach(i -> g.add(gradients.get(i)));
      NDArray done =
          group.muon()
              ? program.run(
                  manager,
                  "muon",
                  group.p(),
                  g,
                  group.m(),
                  rate,
                  group.decay(),
                  settings.momentum(),
                  group.factor(),
                  settings.rounds(),
                  half)
              : program.run(
                  manager,
                  "adamw",
                  group.p(),
                  g,
                  group.m(),
                  group.v(),
                  manager.create((float) step),
                  rate,
                  settings.beta1(),
                  settings.beta2(),
                  group.decay(),
                  settings.epsilon());
      done.close();
    }
  }
}
