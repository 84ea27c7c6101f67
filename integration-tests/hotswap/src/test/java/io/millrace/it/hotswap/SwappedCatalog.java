package io.millrace.it.hotswap;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.repository.XMLResourceGenerator;
import aQute.bnd.osgi.resource.ResourceBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.resource.Resource;

/** A catalogue of the plugins in two versions, built by bnd as authors do. */
final class SwappedCatalog {
  private SwappedCatalog() {}

  /** What all tests of a run take copies of: bnd reads the whole class path for each bundle. */
  private static final class Built {
    static final Path FOLDER = folder();

    private static Path folder() {
      Path root = Path.of(System.getProperty("millrace.root", "../..")).toAbsolutePath();
      Path folder = root.normalize().resolve("integration-tests/hotswap/target/swapped");
      try {
        build(Files.createDirectories(folder));
      } catch (Exception e) {
        throw new IllegalStateException("the swapped plugins cannot be built", e);
      }
      return folder;
    }
  }

  /** Writes bundles and their index into the folder. */
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(Built.FOLDER)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void build(Path folder) throws Exception {
    List<Resource> resources = new ArrayList<>();
    for (SwappedKind kind : SwappedKind.values()) {
      for (String version : List.of(SwappedKind.OLD, SwappedKind.NEW)) {
        File file = folder.resolve(kind.item() + "-" + version + ".jar").toFile();
        build(kind, version, file);
        ResourceBuilder resource = new ResourceBuilder();
        resource.addFile(file, java.net.URI.create(file.getName()));
        resources.add(resource.build());
      }
    }
    XMLResourceGenerator index = new XMLResourceGenerator();
    index.name("swapped").base(folder.toUri()).resources(resources);
    index.save(folder.resolve("index.xml").toFile());
  }

  private static void build(SwappedKind kind, String version, File file) throws Exception {
    Path classes = Path.of(kind.plugin.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Builder builder = new Builder()) {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        if (new File(entry).exists() && !Path.of(entry).equals(classes)) {
          builder.addClasspath(new File(entry));
        }
      }
      builder.setProperty("Bundle-SymbolicName", "io.millrace.it." + kind.item());
      builder.setProperty("Bundle-Version", version);
      builder.setProperty("Bundle-Description", "A plugin of the hot-swap tests.");
      builder.setProperty("-includeresource", entries(classes, kind));
      builder.setProperty("Import-Package", "org.jspecify.*;resolution:=optional, *");
      builder.setProperty("-noextraheaders", "true");
      builder.setProperty("-reproducible", "true");
      builder.setProperty(
          "Provide-Capability",
          "io.millrace.item;name="
              + kind.item()
              + ";kind=plugin;version:Version="
              + version
              + ";summary=\"A plugin of the hot-swap tests.\";licence=Apache-2.0");
      Jar jar = builder.build();
      if (!builder.getErrors().isEmpty()) {
        throw new IllegalStateException(String.valueOf(builder.getErrors()));
      }
      jar.write(file);
    }
  }

  /** The plugin's class and those inside it, at their place. */
  private static String entries(Path classes, SwappedKind kind) throws Exception {
    Path folder = classes.resolve(kind.plugin.getPackageName().replace('.', '/'));
    String name = kind.plugin.getSimpleName();
    List<String> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().matches(name + "(\\$.*)?\\.class")) {
          entries.add(classes.relativize(file) + "=" + file);
        }
      }
    }
    return String.join(",", entries);
  }
}
