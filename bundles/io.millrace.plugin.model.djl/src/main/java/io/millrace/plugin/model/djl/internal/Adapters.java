package io.millrace.plugin.model.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.AdapterInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The adapters that requests may name. Thread-safe. */
final class Adapters {
  private final Map<String, Adapter> byName = new ConcurrentHashMap<>();

  /**
   * @return null for the model as it was loaded
   * @throws PlatformException ADAPTER_NOT_FOUND
   */
  @Nullable Adapter named(Optional<String> name) {
    if (name.isEmpty()) {
      return null;
    }
    Adapter adapter = byName.get(name.get());
    if (adapter == null) {
      throw PlatformException.caller(
          "ADAPTER_NOT_FOUND",
          "No adapter '" + name.get() + "' is loaded; there are " + byName.keySet() + ".",
          "Load it, or name one of those.");
    }
    return adapter;
  }

  List<AdapterInfo> list() {
    return List.of();
  }

  void load(String name, Path folder) {
    throw new UnsupportedOperationException();
  }

  void unload(String name) {
    throw new UnsupportedOperationException();
  }
}
