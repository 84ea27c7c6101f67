package io.millrace.kernel.internal.run;

import io.millrace.api.function.FunctionSpec;
import io.millrace.kernel.run.RunRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Who waits for a place at which executor, first come first served. Thread-safe. */
final class RunQueue {
  private final int light;
  private final int heavy;
  private final Map<String, Deque<ActiveRun>> waiting = new LinkedHashMap<>();
  private final Map<String, Integer> taken = new HashMap<>();
  private final Predicate<String> underWay;
  private final Set<ActiveRun> parts = new HashSet<>();

  /**
   * @param light places of the executor inside the server
   * @param heavy places of every other executor
   * @param underWay whether a run of this id is; its parts need no place
   */
  RunQueue(int light, int heavy, Predicate<String> underWay) {
    this.light = light;
    this.heavy = heavy;
    this.underWay = underWay;
  }

  synchronized void add(String executor, ActiveRun run) {
    waiting.computeIfAbsent(executor, e -> new ArrayDeque<>()).addLast(run);
  }

  synchronized void remove(ActiveRun run) {
    waiting.values().forEach(q -> q.remove(run));
  }

  /** Takes those for whom there is a place, and parts; each holds it until {@link #free}. */
  synchronized List<ActiveRun> take() {
    List<ActiveRun> startable = new ArrayList<>();
    waiting.forEach(
        (executor, queue) -> {
          int places = executor.equals(FunctionSpec.SERVER) ? light : heavy;
          for (Iterator<ActiveRun> i = queue.iterator(); i.hasNext(); ) {
            ActiveRun run = i.next();
            boolean part = part(run);
            if (part || taken.getOrDefault(executor, 0) < places) {
              i.remove();
              startable.add(run);
              if (part) {
                parts.add(run);
              } else {
                taken.merge(executor, 1, Integer::sum);
              }
            }
          }
        });
    return startable;
  }

  private boolean part(ActiveRun run) {
    String whole = run.run().request().labels().get(RunRequest.PART_OF);
    return whole != null && underWay.test(whole);
  }

  synchronized void free(String executor, ActiveRun run) {
    if (!parts.remove(run)) {
      taken.merge(executor, -1, Integer::sum);
    }
  }

  /** Those who wait. */
  synchronized List<ActiveRun> waiting() {
    return waiting.values().stream().flatMap(Deque::stream).toList();
  }
}
