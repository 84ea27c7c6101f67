package io.millrace.authoring.internal;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plugin made of one package of this module's tests, as bnd would build it. */
final class Fixture {
  private static final String README =
      "# A plugin\nRefuses a word. Parameter `word` (shout): what is refused. For tests of the check.\n";

  private final Path folder;
  private final String packageName;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private String readme = README;

  Fixture(Path folder, String name) {
    this.folder = folder;
    packageName = "io.millrace.authoring.fixture." + name;
    headers.put("Bundle-SymbolicName", "com.acme." + name);
    headers.put("Bundle-Version", "1.2.0");
    headers.put("Bundle-License", "Apache-2.0");
    headers.put("Private-Package", packageName);
    headers.put("-noextraheaders", "true");
    headers.put("-noimportjava", "true");
    headers.put(
        "Provide-Capability",
        "io.millrace.item;name="
            + name
            + ";kind=guardrail;version:Version=\"1.2.0\""
            + ";summary=\"Refuses a word.\";licence=\"Apache-2.0\";categories:List<String>=\"tone\"");
  }

  Fixture with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  Fixture without(String header) {
    headers.remove(header);
    return this;
  }

  Fixture item(String from, String to) {
    headers.computeIfPresent("Provide-Capability", (k, v) -> v.replace(from, to));
    return this;
  }

  Fixture version(String version) {
    item("\"1.2.0\"", "\"" + version + "\"");
    return with("Bundle-Version", version);
  }

  Fixture readme(String text) {
    readme = text;
    return this;
  }

  /** Writes the jar, without the contract's case. */
  Path jar() throws Exception {
    Path file = folder.resolve(headers.get("Bundle-Version") + "-" + headers.hashCode() + ".jar");
    try (Builder builder = new Builder()) {
      headers.forEach(builder::setProperty);
      builder.addClasspath(copied("main", false).toFile());
      builder.addClasspath(on("io.millrace.api").toFile());
      Jar jar = builder.build();
      if (!builder.getErrors().isEmpty()) {
        throw new AssertionError(builder.getErrors().toString());
      }
      if (!readme.isEmpty()) {
        jar.putResource("OSGI-INF/README.md", new EmbeddedResource(readme, 0));
      }
      jar.write(file.toFile());
    }
    return file;
  }

  /** A folder with the contract's case, as compiled. */
  Path tests() throws Exception {
    return copied("tests", true);
  }

  private Path copied(String name, boolean cases) throws Exception {
    String path = packageName.replace('.', '/');
    Path to = Files.createDirectories(folder.resolve(name).resolve(path));
    try (var files = Files.list(classes().resolve(path))) {
      for (Path file : files.filter(f -> f.toString().endsWith("Case.class") == cases).toList()) {
        Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return folder.resolve(name);
  }

  List<Finding> check(Optional<Path> against) throws Exception {
    Path work = Files.createTempDirectory(folder, "work");
    return Checks.all(
        new Request(jar(), tests(), against, List.of(on("org.apache.felix.scr")), List.of(), work));
  }

  List<Finding> check() throws Exception {
    return check(Optional.empty());
  }

  private static Path classes() throws Exception {
    return Path.of(Fixture.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** The jar of a bundle on the class path. */
  private static Path on(String symbolicName) throws Exception {
    for (URL url :
        Collections.list(Fixture.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
      try (var in = url.openStream()) {
        String name =
            new java.util.jar.Manifest(in).getMainAttributes().getValue("Bundle-SymbolicName");
        if (name != null && name.split(";")[0].strip().equals(symbolicName)) {
          String path = url.getPath();
          return Path.of(path.substring("file:".length(), path.indexOf('!')));
        }
      }
    }
    throw new AssertionError(symbolicName + " is not on the class path");
  }
}
