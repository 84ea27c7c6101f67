package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a batch use which adapter.
 *
 * @param low A and B of all adapters of the batch, one after the other
 * @param rows per adapter the batch's rows that use it
 */
record AdapterGroups(List<NDArray> low, List<NDArray> rows) {

  /** Rows without adapter are in no group: nothing is added to them. */
  static AdapterGroups of(NDManager call, List<? extends @Nullable ServedAdapter> adapters) {
    Map<ServedAdapter, List<Integer>> rows = new LinkedHashMap<>();
    for (int i = 0; i < adapters.size(); i++) {
      ServedAdapter adapter = adapters.get(i);
      if (adapter != null) {
        rows.computeIfAbsent(adapter, a -> new ArrayList<>()).add(i);
      }
    }
    List<NDArray> low = new ArrayList<>();
    List<NDArray> groups = new ArrayList<>();
    rows.forEach(
        (adapter, members) -> {
          low.addAll(adapter.low());
          long[] indices = members.stream().mapToLong(Integer::longValue).toArray();
          groups.add(call.create(indices, new Shape(indices.length)));
        });
    return new AdapterGroups(low, groups);
  }
}
