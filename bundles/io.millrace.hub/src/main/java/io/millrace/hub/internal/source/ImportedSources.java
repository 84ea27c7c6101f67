package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogTrust.Seen;
import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings;
import java.util.Optional;

/** Sources that came in a file. Thread-safe. */
public interface ImportedSources {
  /**
   * Makes sure that a name can be taken.
   *
   * @throws io.millrace.api.PlatformException NAME_INVALID; HUB_SOURCE_CONFLICT if a source of that
   *     name did not come in a file
   */
  void checkFree(String name);

  /** The newest that was seen of a catalogue under that name. */
  Optional<Seen> seen(String name, String part);

  /**
   * Adds the source, in place of one of that name that came in a file.
   *
   * @throws io.millrace.api.PlatformException as {@link io.millrace.hub.Catalogues#add}
   */
  HubSource addImported(SourceSettings settings, String who);
}
