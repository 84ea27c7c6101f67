package io.millrace.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The one rule: a bundle imports packages only from lower layers, never from its own; plugins and
 * the testkit only from the API and the runtimes, which the command line may use, too; nobody
 * imports what is internal.
 */
class LayerRuleTest {
  private static final Map<String, Integer> LAYERS =
      Map.ofEntries(
          Map.entry("io.millrace.api", 0),
          Map.entry("io.millrace.catalog", 1),
          Map.entry("io.millrace.kernel", 1),
          Map.entry("io.millrace.store", 1),
          Map.entry("io.millrace.workflow", 2),
          Map.entry("io.millrace.hub", 2),
          Map.entry("io.millrace.publisher", 2),
          Map.entry("io.millrace.data", 3),
          Map.entry("io.millrace.development", 3),
          Map.entry("io.millrace.deployment", 3),
          Map.entry("io.millrace.liveops", 3),
          Map.entry("io.millrace.governance", 3),
          Map.entry("io.millrace.rest", 4),
          Map.entry("io.millrace.console", 4),
          Map.entry("io.millrace.authoring", 4),
          Map.entry("io.millrace.cli", 4));

  private final List<BuiltBundle> bundles = BuiltBundle.all();

  @Test
  void bundles_import_only_from_lower_layers() {
    Map<String, String> owners = owners();
    List<String> breaches = new ArrayList<>();
    for (BuiltBundle b : bundles) {
      for (String imported : b.imports().keySet()) {
        String owner = owners.get(imported);
        if (owner != null && !owner.equals(b.name()) && !allowed(b.name(), owner)) {
          breaches.add(b + " imports " + imported + " of " + owner);
        }
      }
    }

    assertEquals(List.of(), breaches);
  }

  @Test
  void nobody_imports_or_exports_what_is_internal() {
    List<String> breaches = new ArrayList<>();
    for (BuiltBundle b : bundles) {
      b.imports().keySet().stream()
          .filter(p -> p.startsWith("io.millrace.") && p.contains(".internal"))
          .forEach(p -> breaches.add(b + " imports " + p));
      b.exports().keySet().stream()
          .filter(p -> p.startsWith("io.millrace.") && p.contains(".internal"))
          .forEach(p -> breaches.add(b + " exports " + p));
    }

    assertEquals(List.of(), breaches);
  }

  @Test
  void no_package_is_split_between_bundles() {
    Map<String, String> seen = new HashMap<>();
    List<String> split = new ArrayList<>();
    for (BuiltBundle b : bundles) {
      for (String p : b.packages()) {
        String other = p.startsWith("io.millrace.") ? seen.put(p, b.name()) : null;
        if (other != null) {
          split.add(p + " is in " + other + " and in " + b);
        }
      }
    }

    assertEquals(List.of(), split);
  }

  @Test
  void every_package_lies_under_its_bundles_name() {
    List<String> strays = new ArrayList<>();
    for (BuiltBundle b : bundles) {
      b.packages().stream()
          .filter(p -> p.startsWith("io.millrace."))
          .filter(p -> !p.equals(room(b)) && !p.startsWith(room(b) + "."))
          .forEach(p -> strays.add(p + " in " + b));
    }

    assertEquals(List.of(), strays);
  }

  @Test
  void every_exported_package_has_a_version_of_its_own() {
    List<String> unversioned = new ArrayList<>();
    for (BuiltBundle b : bundles) {
      b.exports()
          .forEach(
              (p, attributes) -> {
                String v = attributes.getVersion();
                if (v == null || v.startsWith("0.0")) {
                  unversioned.add(p + " of " + b);
                }
              });
    }

    assertEquals(List.of(), unversioned);
  }

  @Test
  void nothing_is_named_for_nothing_in_particular() {
    Set<String> forbidden =
        Set.of("util", "utils", "common", "commons", "misc", "helper", "helpers", "base");
    List<String> named = new ArrayList<>();
    for (BuiltBundle b : bundles) {
      b.packages().stream()
          .filter(p -> p.startsWith("io.millrace."))
          .filter(p -> Set.of(p.split("\\.")).stream().anyMatch(forbidden::contains))
          .forEach(p -> named.add(p + " in " + b));
    }

    assertEquals(List.of(), named);
  }

  @Test
  void the_table_of_layers_knows_every_bundle() {
    List<String> unknown =
        bundles.stream()
            .map(BuiltBundle::name)
            .filter(n -> !LAYERS.containsKey(n) && !rim(n))
            .toList();

    assertEquals(List.of(), unknown);
    assertTrue(bundles.size() > 20, "only " + bundles.size() + " bundles were built");
  }

  private static boolean allowed(String importer, String owner) {
    if (owner.equals("io.millrace.api")) {
      return true;
    }
    // The command line is a process of its own: it reads a model's files without a server.
    if (rim(importer) || importer.equals("io.millrace.cli") && owner.contains(".runtime.")) {
      return owner.startsWith("io.millrace.runtime.");
    }
    Integer mine = LAYERS.get(importer);
    Integer theirs = LAYERS.get(owner);
    return mine != null && theirs != null && theirs < mine;
  }

  /** Items may have dashes in their names, packages not. */
  private static String room(BuiltBundle b) {
    return b.name().replace("-", "");
  }

  private static boolean rim(String name) {
    return name.equals("io.millrace.testkit")
        || name.startsWith("io.millrace.item.")
        || name.startsWith("io.millrace.plugin.")
        || name.startsWith("io.millrace.runtime.");
  }

  private Map<String, String> owners() {
    Map<String, String> owners = new HashMap<>();
    bundles.forEach(b -> b.packages().forEach(p -> owners.put(p, b.name())));
    return owners;
  }
}
