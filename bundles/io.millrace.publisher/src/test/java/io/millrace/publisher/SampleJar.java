package io.millrace.publisher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes bundles, the same bytes each time. */
public final class SampleJar {
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, String> entries = new LinkedHashMap<>();

  private SampleJar(String name, String version) {
    headers.put("Manifest-Version", "1.0");
    headers.put("Bundle-ManifestVersion", "2");
    headers.put("Bundle-SymbolicName", name);
    headers.put("Bundle-Version", version);
  }

  public static SampleJar library(String name, String version) {
    return new SampleJar(name, version);
  }

  /** An item that says everything. */
  public static SampleJar item(String name, String version) {
    return new SampleJar("org.acme." + name, version)
        .with(
            "Provide-Capability",
            "io.millrace.item;name="
                + name
                + ";kind=guardrail;version:Version="
                + version
                + ";summary=\"Does "
                + name
                + ", well.\";licence=Apache-2.0;categories:List<String>=\"text,fun\"")
        .with("Import-Package", "io.millrace.api.guardrail;version=\"[1.0,2)\"")
        .entry("OSGI-INF/README.md", "# " + name)
        .entry("OSGI-INF/icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  }

  public SampleJar with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  public SampleJar entry(String name, String text) {
    entries.put(name, text);
    return this;
  }

  public SampleJar without(String name) {
    entries.remove(name);
    return this;
  }

  public Path write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Manifest manifest = new Manifest();
    headers.forEach((k, v) -> manifest.getMainAttributes().putValue(k, v));
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      put(jar, JarFile.MANIFEST_NAME);
      manifest.write(jar);
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        put(jar, entry.getKey());
        jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private static void put(JarOutputStream jar, String name) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTime(0);
    jar.putNextEntry(entry);
  }
}
