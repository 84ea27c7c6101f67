package io.millrace.hub;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An item that is in this platform.
 *
 * @param name item name
 * @param version its version
 * @param kind {@code guardrail}, {@code model}, {@code blueprint}, …
 * @param summary one sentence for people
 * @param bundle symbolic name of the bundle
 * @param builtIn true if the distribution brought it; such an item cannot be uninstalled
 * @param state {@code active}, or {@code failed} if its bundle could not be brought back
 * @param since when it was installed; empty if built in
 * @param bundles {@code symbolic-name version} of every bundle that came with it, itself first
 * @param resources folder of its files, if it has any
 */
public record InstalledItem(
    String name,
    String version,
    String kind,
    String summary,
    String bundle,
    boolean builtIn,
    String state,
    Optional<Instant> since,
    List<String> bundles,
    Optional<Path> resources) {
  public InstalledItem {
    bundles = List.copyOf(bundles);
  }
}
