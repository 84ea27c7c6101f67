package io.millrace.api.model;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of a model are.
 *
 * @param folder in Hugging Face's layout: config.json, *.safetensors, tokenizer.json
 * @param adapter a PEFT adapter's folder to apply on top
 */
public record ModelSource(Path folder, Optional<Path> adapter) {
  public static ModelSource of(Path folder) {
    return new ModelSource(folder, Optional.empty());
  }
}
