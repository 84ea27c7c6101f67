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
 * @param source name of the source it came from; {@code distribution} if built in, {@code
 *     development} if it came from no catalogue
 * @param pinned whether it stays at this version whatever is asked
 * @param held whether it is left alone when everything is updated
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
    String source,
    boolean pinned,
    boolean held,
    Optional<Instant> since,
    List<String> bundles,
    Optional<Path> resources) {
  public InstalledItem {
    bundles = List.copyOf(bundles);
  }
}
