package io.millrace.hub.internal.state;

import io.millrace.hub.HubState;
import io.millrace.hub.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A numbered set of installed items, in the order of their installation. Immutable.
 *
 * @param time ISO-8601 instant
 */
public record StoredState(
    long number, String time, String who, Operation operation, List<StoredItem> items) {
  /** The bare distribution. */
  public static final StoredState EMPTY =
      new StoredState(0, Instant.EPOCH.toString(), "", Operation.INSTALL, List.of());

  public StoredState {
    items = List.copyOf(items);
  }

  public Optional<StoredItem> item(String name) {
    return items.stream().filter(i -> i.name().equals(name)).findFirst();
  }

  /** All bundles by digest, in the order of installation. */
  public Map<String, StoredBundle> bundles() {
    return bundles(items);
  }

  public static Map<String, StoredBundle> bundles(Collection<StoredItem> items) {
    Map<String, StoredBundle> bundles = new LinkedHashMap<>();
    items.forEach(i -> i.bundles().forEach(b -> bundles.putIfAbsent(b.sha256(), b)));
    return bundles;
  }

  /** The items with this one put in its place, or at the end. */
  public static List<StoredItem> with(List<StoredItem> items, StoredItem item) {
    List<StoredItem> next = new ArrayList<>(items);
    for (int i = 0; i < next.size(); i++) {
      if (next.get(i).name().equals(item.name())) {
        next.set(i, item);
        return next;
      }
    }
    next.add(item);
    return next;
  }

  /** As people see it. */
  public HubState shown(boolean current) {
    return new HubState(
        number,
        Instant.parse(time),
        who,
        operation,
        current,
        items.stream().map(StoredItem::label).sorted().toList(),
        bundles().values().stream().map(StoredBundle::label).sorted().toList());
  }
}
