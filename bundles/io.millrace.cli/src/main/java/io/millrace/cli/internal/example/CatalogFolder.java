package io.millrace.cli.internal.example;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The bundles of a catalogue on this machine, as far as their examples go. */
public final class CatalogFolder {
  private static final String EXAMPLE = "OSGI-INF/millrace/example/";
  private static final Pattern ITEM = Pattern.compile("io\\.millrace\\.item;([^,]*)");
  private static final long LARGEST = 64 << 20;

  /** An item and the bundle that it is. */
  public record Item(String name, String kind, Path bundle) {}

  private CatalogFolder() {}

  /** All items, by name. */
  public static List<Item> items(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw CliFailure.usage(
          "There is no catalogue at '" + folder + "'.", "Name its folder with --catalog.");
    }
    List<Path> bundles;
    try (Stream<Path> files = Files.walk(folder)) {
      bundles = files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
    }
    List<Item> items = new ArrayList<>();
    for (Path bundle : bundles) {
      try (JarFile jar = new JarFile(bundle.toFile())) {
        String provided =
            jar.getManifest() == null
                ? null
                : jar.getManifest().getMainAttributes().getValue("Provide-Capability");
        Matcher m = ITEM.matcher(provided == null ? "" : provided);
        if (m.find()) {
          items.add(new Item(attribute(m.group(1), "name"), attribute(m.group(1), "kind"), bundle));
        }
      }
    }
    items.sort(Comparator.comparing(Item::name));
    return items;
  }

  private static String attribute(String clause, String name) {
    Matcher m = Pattern.compile("(?:^|;)" + name + "=\"?([^;\"]*)").matcher(clause);
    return m.find() ? m.group(1) : "";
  }

  /** Unpacks an item's example into a folder; false if it has none. */
  static boolean unpack(Item item, Path into) throws IOException {
    boolean any = false;
    long size = 0;
    try (JarFile jar = new JarFile(item.bundle().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (!entry.getName().startsWith(EXAMPLE) || entry.isDirectory()) {
          continue;
        }
        Path file = into.resolve(entry.getName().substring(EXAMPLE.length())).normalize();
        size += entry.getSize();
        if (!file.startsWith(into) || size > LARGEST) {
          throw CliFailure.work(
              "The example of " + item.name() + " leaves its folder or is too large.",
              "Do not use this bundle.");
        }
        Files.createDirectories(file.getParent());
        Files.copy(jar.getInputStream(entry), file);
        any = true;
      }
    }
    return any;
  }
}
