package io.millrace.plugin.model.djl.internal;

import io.millrace.runtime.decoder.ServedAdapter;
import java.nio.file.Path;
import java.util.List;

/**
 * An adapter beside the model. Who answers with it holds it; once it is retired, the last who lets
 * go frees it. Thread-safe.
 */
final class Adapter {
  private final String name;
  private final Path folder;
  private final int rank;
  private final List<String> warnings;
  private final ServedAdapter served;
  private int holders;
  private boolean retired;

  /**
   * @param served owned by this adapter
   */
  Adapter(String name, Path folder, int rank, List<String> warnings, ServedAdapter served) {
    this.name = name;
    this.folder = folder;
    this.rank = rank;
    this.warnings = warnings;
    this.served = served;
  }

  String name() {
    return name;
  }

  Path folder() {
    return folder;
  }

  int rank() {
    return rank;
  }

  /** What a person should look at. */
  List<String> warnings() {
    return warnings;
  }

  /** For a step of somebody who holds it. */
  ServedAdapter served() {
    return served;
  }

  synchronized int holders() {
    return holders;
  }

  /** Called while it is not retired. */
  synchronized void hold() {
    holders++;
  }

  synchronized void letGo() {
    holders--;
    freeIfDone();
  }

  synchronized void retire() {
    retired = true;
    freeIfDone();
  }

  private void freeIfDone() {
    if (retired && holders == 0) {
      served.close();
    }
  }
}
