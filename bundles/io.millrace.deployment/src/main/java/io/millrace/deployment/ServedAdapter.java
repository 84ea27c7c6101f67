package io.millrace.deployment;

import java.util.List;

/**
 * An adapter that an endpoint keeps beside its model, over restarts.
 *
 * @param name as clients name it
 * @param source reference of an artifact with its exact version, or a folder on the server
 * @param ready whether requests can name it now
 * @param reason why they cannot, for people; empty while the endpoint itself is not ready
 * @param warnings what a person should look at though it is ready, in sentences (since 3.2)
 */
public record ServedAdapter(
    String name, String source, boolean ready, String reason, List<String> warnings) {
  public ServedAdapter {
    warnings = List.copyOf(warnings);
  }

  /** Without warnings. */
  public ServedAdapter(String name, String source, boolean ready, String reason) {
    this(name, source, ready, reason, List.of());
  }
}
