package io.millrace.plugin.model.djl.internal;

import ai.djl.ndarray.NDManager;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.AdapterInfo;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.LoraAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The adapters that requests can choose, by name. They come and go while the model answers. */
final class Adapters {
  private static final int LONGEST_NAME = 128;
  private static final int MOST = 256;

  private final NDManager root;
  private final Decoder decoder;
  private final AdapterBase base;
  private final Map<String, Adapter> byName = new TreeMap<>(); // guarded by this

  Adapters(NDManager root, Decoder decoder, AdapterBase base) {
    this.root = root;
    this.decoder = decoder;
    this.base = base;
  }

  synchronized List<AdapterInfo> list() {
    return byName.values().stream()
        .map(a -> new AdapterInfo(a.name(), a.folder(), a.rank(), a.holders(), a.warnings()))
        .toList();
  }

  /** Bytes that they take. */
  synchronized long memoryBytes() {
    return byName.values().stream().mapToLong(a -> a.served().memoryBytes()).sum();
  }

  /**
   * @throws PlatformException as {@link io.millrace.api.model.ModelSession#loadAdapter}
   */
  void load(String name, Path folder) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "An adapter's name of " + name.length() + " characters.",
          "Name it with 1 to " + LONGEST_NAME + " characters.");
    }
    requireFree(name);
    if (!Files.isDirectory(folder)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There is no adapter folder " + folder + ".",
          "Name a folder in PEFT's layout on the machine of the server.");
    }
    try (LoraAdapter adapter = LoraAdapter.read(root, folder, decoder.config())) {
      base.warn(folder, adapter.config().base());
      List<String> warnings = base.warnings(adapter.config().base());
      add(new Adapter(name, folder, adapter.config().rank(), warnings, decoder.attach(adapter)));
    }
  }

  /**
   * The files were read without the lock: others answer meanwhile, and one may have been faster.
   */
  private synchronized void add(Adapter adapter) {
    try {
      requireFree(adapter.name());
    } catch (PlatformException e) {
      adapter.retire();
      throw e;
    }
    byName.put(adapter.name(), adapter);
  }

  private synchronized void requireFree(String name) {
    Adapter there = byName.get(name);
    if (there != null) {
      throw new PlatformException(
          "ADAPTER_CONFLICT",
          Blame.CALLER,
          false,
          "There is an adapter '" + name + "' already, from " + there.folder() + ".",
          "Unload it first, or give this one another name.");
    }
    if (byName.size() >= MOST) {
      throw new PlatformException(
          "ADAPTER_CONFLICT",
          Blame.CALLER,
          false,
          "There are " + MOST + " adapters beside this model already.",
          "Unload one first.");
    }
  }

  synchronized void unload(String name) {
    Adapter adapter = byName.remove(name);
    if (adapter == null) {
      throw notFound(name);
    }
    adapter.retire();
  }

  /** An adapter that the caller holds and lets go. */
  synchronized Adapter hold(String name) {
    Adapter adapter = byName.get(name);
    if (adapter == null) {
      throw notFound(name);
    }
    adapter.hold();
    return adapter;
  }

  private PlatformException notFound(String name) {
    return PlatformException.caller(
        "ADAPTER_NOT_FOUND",
        "No adapter '" + name + "' is loaded beside this model; there are " + byName.keySet() + ".",
        "Load it, name one of those, or leave it out.");
  }
}
