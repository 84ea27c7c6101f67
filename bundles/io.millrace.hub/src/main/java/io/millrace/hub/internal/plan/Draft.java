package io.millrace.hub.internal.plan;

import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.ItemDescription;
import io.millrace.hub.internal.files.ByteSource;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.hub.internal.state.StoredState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A state in the making. One thread. */
final class Draft {
  /** A bundle that is to come of somebody's wish. */
  record Target(ItemDescription item, CatalogResource resource, String source) {}

  final List<Target> targets = new ArrayList<>();
  final Set<String> named = new LinkedHashSet<>();
  final Set<String> warnings = new LinkedHashSet<>();
  final Map<String, ByteSource> sources = new TreeMap<>();
  private List<StoredItem> items;

  Draft(StoredState from) {
    this.items = from.items();
  }

  List<StoredItem> items() {
    return items;
  }

  void items(List<StoredItem> next) {
    items = List.copyOf(next);
  }

  Optional<StoredItem> item(String name) {
    return items.stream().filter(i -> i.name().equals(name)).findFirst();
  }

  void put(StoredItem item) {
    items = List.copyOf(StoredState.with(items, item));
  }

  void remove(String name) {
    items = items.stream().filter(i -> !i.name().equals(name)).toList();
  }
}
