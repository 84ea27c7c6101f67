package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a PEFT file by the names that a model's text half has for them: those of a model
 * that also sees stand inside its {@code language_model}.
 */
final class StoredAdapter {
  private final Safetensors file;
  private final Map<String, String> names = new LinkedHashMap<>();

  StoredAdapter(Safetensors file, DecoderConfig shape) {
    this.file = file;
    TensorNames family = shape.family().names();
    for (String name : file.names()) {
      if (name.startsWith(LoraAdapter.PREFIX)) {
        names.put(family.withinText(name.substring(LoraAdapter.PREFIX.length())), name);
      }
    }
  }

  Set<String> keys() {
    return names.keySet();
  }

  /** As {@link Safetensors#read}. */
  NDArray read(NDManager manager, String key, long... shape) {
    return file.read(manager, names.getOrDefault(key, LoraAdapter.PREFIX + key), shape);
  }
}
