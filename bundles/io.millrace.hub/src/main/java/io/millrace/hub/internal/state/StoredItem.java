package io.millrace.hub.internal.state;

import java.util.List;

/**
 * What somebody asked the hub to install.
 *
 * @param source name of the source it came from
 * @param installed ISO-8601 instant
 * @param pinned whether it stays at this version
 * @param held whether it is left alone when everything is updated
 * @param bundles every bundle it needs that the hub installed, its own first
 */
public record StoredItem(
    String name,
    String version,
    String kind,
    String summary,
    String licence,
    String source,
    String installed,
    boolean pinned,
    boolean held,
    List<StoredBundle> bundles) {
  /** Source of a bundle that came from no catalogue. */
  public static final String DEVELOPMENT = "development";

  public StoredItem {
    bundles = List.copyOf(bundles);
  }

  public String label() {
    return name + " " + version;
  }

  public List<String> bundleLabels() {
    return bundles.stream().map(StoredBundle::label).toList();
  }

  public StoredBundle own() {
    return bundles.get(0);
  }

  public StoredItem marked(boolean nowPinned, boolean nowHeld) {
    return new StoredItem(
        name, version, kind, summary, licence, source, installed, nowPinned, nowHeld, bundles);
  }
}
