package io.millrace.kernel.internal.run;

import io.millrace.api.function.FunctionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who waits for a place at which executor, first come first served. Thread-safe. */
final class RunQueue {
  private final int light;
  private final int heavy;
  private final Map<String, Deque<ActiveRun>> waiting = new LinkedHashMap<>();
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * @param light places of the executor inside the server
   * @param heavy places of every other executor
   */
  RunQueue(int light, int heavy) {
    this.light = light;
    this.heavy = heavy;
  }

  synchronized void add(String executor, ActiveRun run) {
    waiting.computeIfAbsent(executor, e -> new ArrayDeque<>()).addLast(run);
  }

  synchronized void remove(ActiveRun run) {
    waiting.values().forEach(q -> q.remove(run));
  }

  /** Takes those for whom there is a place; each holds it until {@link #free}. */
  synchronized List<ActiveRun> take() {
    List<ActiveRun> startable = new ArrayList<>();
    waiting.forEach(
        (executor, queue) -> {
          int places = executor.equals(FunctionSpec.SERVER) ? light : heavy;
          while (!queue.isEmpty() && taken.getOrDefault(executor, 0) < places) {
            taken.merge(executor, 1, Integer::sum);
            startable.add(queue.removeFirst());
          }
        });
    return startable;
  }

  synchronized void free(String executor) {
    taken.merge(executor, -1, Integer::sum);
  }

  /** Those who wait. */
  synchronized List<ActiveRun> waiting() {
    return waiting.values().stream().flatMap(Deque::stream).toList();
  }
}
