package io.millrace.hub.internal.plan;

import io.millrace.hub.Plan;
import io.millrace.hub.internal.files.ByteSource;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import java.util.List;
import java.util.Map;

/**
 * A plan with all that is needed to do it.
 *
 * @param plan what people see
 * @param items content of the state after
 * @param comes bundles to install, needs before needing
 * @param goes bundles to remove
 * @param sources where the bytes of what comes are, by digest; without an entry they are here
 * @param named names of the items that were asked for
 */
public record Prepared(
    Plan plan,
    List<StoredItem> items,
    List<StoredBundle> comes,
    List<StoredBundle> goes,
    Map<String, ByteSource> sources,
    List<String> named) {
  public Prepared {
    items = List.copyOf(items);
    comes = List.copyOf(comes);
    goes = List.copyOf(goes);
    sources = Map.copyOf(sources);
    named = List.copyOf(named);
  }
}
