package io.millrace.it.architecture;

import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A bundle of this repository as built: what its manifest says and which packages it holds.
 *
 * @param name symbolic name
 * @param folder of the module
 */
record BuiltBundle(
    String name,
    Path folder,
    Path jar,
    Parameters imports,
    Parameters exports,
    Set<String> packages) {

  static Path root() {
    return Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath().normalize();
  }

  /**
   * Every module under {@code bundles/}, and every item with code under {@code hub-catalog/}; a
   * module without a jar fails the test that asks.
   */
  static List<BuiltBundle> all() {
    try (Stream<Path> bundles = Files.list(root().resolve("bundles"));
        Stream<Path> items = Files.walk(root().resolve("hub-catalog"), 2)) {
      return Stream.concat(
              bundles, items.filter(m -> Files.isDirectory(m.resolve("src/main/java"))))
          .filter(m -> Files.exists(m.resolve("pom.xml")))
          .sorted()
          .map(BuiltBundle::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BuiltBundle of(Path module) {
    try (Stream<Path> files = Files.list(module.resolve("target"))) {
      Path jar =
          files
              .filter(
                  f ->
                      f.getFileName()
                          .toString()
                          .matches(
                              "(io\\.millrace\\.item\\..*)?"
                                  + module.getFileName()
                                  + "-[0-9.]+\\.jar"))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException(module + " has no built jar"));
      try (JarFile file = new JarFile(jar.toFile())) {
        Attributes main = file.getManifest().getMainAttributes();
        Set<String> packages = new TreeSet<>();
        file.stream()
            .map(e -> e.getName())
            .filter(n -> n.endsWith(".class") && n.contains("/") && !n.startsWith("META-INF/"))
            .forEach(n -> packages.add(n.substring(0, n.lastIndexOf('/')).replace('/', '.')));
        return new BuiltBundle(
            main.getValue("Bundle-SymbolicName"),
            module,
            jar,
            new Parameters(main.getValue("Import-Package")),
            new Parameters(main.getValue("Export-Package")),
            packages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
