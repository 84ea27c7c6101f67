package io.millrace.publisher;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an examination of a catalogue found.
 *
 * @param problems what is wrong, for people; empty if nothing is
 * @param key id of the key that vouches for it; empty if none that is trusted does
 * @param counter of its signature; 0 without one
 * @param created when it was signed
 * @param expires when it must be signed again
 * @param items how many versions of items it has
 * @param bundles how many bundles it has, libraries among them
 */
public record Examined(
    List<String> problems,
    Optional<String> key,
    long counter,
    Optional<Instant> created,
    Optional<Instant> expires,
    int items,
    int bundles) {
  public Examined {
    problems = List.copyOf(problems);
  }

  public boolean sound() {
    return problems.isEmpty();
  }
}
