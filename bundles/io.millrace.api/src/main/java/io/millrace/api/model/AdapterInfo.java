package io.millrace.api.model;

import java.nio.file.Path;
import java.util.List;

/**
 * An adapter loaded beside a model.
 *
 * @param name as requests name it
 * @param folder it came from
 * @param rank of its matrices
 * @param active answers under way with it
 * @param warnings what a person should look at though it was loaded, in sentences (since 1.3)
 * @since 1.2
 */
public record AdapterInfo(String name, Path folder, int rank, int active, List<String> warnings) {
  public AdapterInfo {
    warnings = List.copyOf(warnings);
  }

  /** Without warnings. */
  public AdapterInfo(String name, Path folder, int rank, int active) {
    this(name, folder, rank, active, List.of());
  }
}
