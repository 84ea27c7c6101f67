package io.millrace.cli.internal.bench.karaf;

import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogWriter;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.Version;

/**
 * A bundle with one component, in as many versions as there are cycles, so that no server has seen
 * its bytes before; as files, and as a signed catalogue over the same files.
 */
final class SmallBundle {
  static final String ITEM = "bench-small";
  private static final String NAME = "io.millrace.bench.small";
  private static final String CLASS = Greeting.class.getName();
  private static final String COMPONENT =
      "<component xmlns=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"bench.greeting\">"
          + "<implementation class=\""
          + CLASS
          + "\"/><service><provide interface=\"java.util.function.Supplier\"/></service>"
          + "</component>";

  private SmallBundle() {}

  /** The file of a version. */
  static Path file(Path folder, String version) {
    return folder.resolve(NAME + "-" + version + ".jar");
  }

  /**
   * Writes versions {@code n.0.0} and {@code n.1.0} for each cycle from 1, and their catalogue.
   *
   * @return the public key that signed it, in base64
   */
  static String publish(Path folder, int cycles) throws IOException {
    List<CatalogResource> resources = new ArrayList<>();
    for (int cycle = 1; cycle <= cycles; cycle++) {
      for (String version : List.of(cycle + ".0.0", cycle + ".1.0")) {
        Path file = file(folder, version);
        write(file, version);
        resources.add(resource(file, version));
      }
    }
    byte[] index = new CatalogWriter().write("Bench", resources);
    byte[] overview = CatalogOverview.of("Bench", resources, Map.of()).write();
    SigningKey key = SigningKey.generate();
    Instant now = Instant.now();
    new CatalogFiles(index, Optional.of(overview), Optional.empty())
        .sign(1, now, now.plus(Duration.ofDays(1)), List.of(key))
        .write(folder);
    return key.publicKey().base64();
  }

  private static void write(Path file, String version) throws IOException {
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.putValue("Manifest-Version", "1.0");
    headers.putValue("Bundle-ManifestVersion", "2");
    headers.putValue("Bundle-SymbolicName", NAME);
    headers.putValue("Bundle-Version", version);
    headers.putValue("Service-Component", "OSGI-INF/greeting.xml");
    headers.putValue(
        "Provide-Capability",
        "io.millrace.item;name=" + ITEM + ";kind=function;version:Version=" + version);
    headers.putValue(
        "Require-Capability", "osgi.extender;filter:=\"(osgi.extender=osgi.component)\"");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      String path = CLASS.replace('.', '/') + ".class";
      jar.putNextEntry(new ZipEntry(path));
      try (InputStream in = SmallBundle.class.getClassLoader().getResourceAsStream(path)) {
        if (in == null) {
          throw new IllegalStateException(path + " is missing");
        }
        in.transferTo(jar);
      }
      jar.putNextEntry(new ZipEntry("OSGI-INF/greeting.xml"));
      jar.write(COMPONENT.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static CatalogResource resource(Path file, String version) throws IOException {
    Version parsed = Version.parseVersion(version);
    return CatalogResource.builder()
        .provide(
            "osgi.identity",
            Map.of("osgi.identity", NAME, "version", parsed, "type", "osgi.bundle"),
            Map.of())
        .provide(
            CatalogResource.CONTENT,
            Map.of(
                CatalogResource.CONTENT,
                Sha256.of(Files.readAllBytes(file)),
                "url",
                file.getFileName().toString(),
                "size",
                Files.size(file)),
            Map.of())
        .provide(
            "io.millrace.item",
            Map.of("name", ITEM, "kind", "function", "version", parsed, "summary", "Says hello."),
            Map.of())
        .require("osgi.extender", Map.of(), Map.of("filter", "(osgi.extender=osgi.component)"))
        .build();
  }
}
