package io.millrace.plugin.model.djl.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which published model a folder says it is, to be compared with the one that an adapter says it
 * was made for. Either may have moved or been renamed, and PEFT loads what fits by its shapes, so
 * this is a ground to warn, not to refuse.
 *
 * @param name of the form {@code owner/name}; anything else says nothing
 */
record AdapterBase(String name) {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterBase.class);
  private static final Pattern PUBLISHED = Pattern.compile("[\\w.-]+/[\\w.-]*[A-Za-z][\\w.-]*");

  /**
   * As the folder's place in a Hugging Face cache has it ({@code models--owner--name}), else as its
   * configuration does.
   */
  static AdapterBase of(Path folder, String configured) {
    for (Path part : folder.toAbsolutePath()) {
      String[] words = part.toString().split("--", 3);
      if (words.length == 3 && words[0].equals("models")) {
        return new AdapterBase(words[1] + "/" + words[2]);
      }
    }
    return new AdapterBase(configured);
  }

  /** Whether both are published models of other names; owners differ between copies of one. */
  boolean contradicts(String adapters) {
    return published(name) && published(adapters) && !last(name).equals(last(adapters));
  }

  /** What the operator is told of an adapter that says it was made for another model. */
  List<String> warnings(String adapters) {
    return contradicts(adapters)
        ? List.of(
            "It says it was made for "
                + adapters
                + "; the model it is loaded for is "
                + name
                + ". Its shapes fit, its answers may not: look whether it is the right one.")
        : List.of();
  }

  /** Tells the operator in the log. */
  void warn(Path adapter, String adapters) {
    warnings(adapters).forEach(w -> LOG.warn("Adapter {}: {}", adapter, w));
  }

  private static boolean published(String name) {
    return PUBLISHED.matcher(name).matches() && !name.startsWith(".");
  }

  private static String last(String name) {
    return name.substring(name.indexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
