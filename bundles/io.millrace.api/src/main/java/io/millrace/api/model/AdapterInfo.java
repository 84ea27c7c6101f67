package io.millrace.api.model;

import java.nio.file.Path;

/**
 * An adapter loaded beside a model.
 *
 * @param name as requests name it
 * @param folder it came from
 * @param rank of its matrices
 * @param active answers under way with it
 * @since 1.2
 */
public record AdapterInfo(String name, Path folder, int rank, int active) {}
