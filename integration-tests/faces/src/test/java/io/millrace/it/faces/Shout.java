package io.millrace.it.faces;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** A stranger's item: a prompt that shouts, in any version. */
final class Shout {
  private Shout() {}

  /** Builds its bundle. */
  static Path jar(Path folder, String version) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "com.acme.shout");
    main.putValue("Bundle-Version", version);
    main.putValue("Bundle-License", "Apache-2.0");
    main.putValue(
        "Provide-Capability",
        "io.millrace.item;name=shout;kind=prompt;version:Version=\""
            + version
            + "\";summary=\"Answers in capitals.\";licence=\"Apache-2.0\";"
            + "categories:List<String>=\"fun,text\"");
    Path file = folder.resolve("shout-" + version + ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      entry(jar, "resources/prompt.txt", "ANSWER LOUDLY, VERSION " + version + ".");
      entry(jar, "OSGI-INF/README.md", "# Shout\n\nEverything in capitals, in " + version + ".\n");
    }
    return file;
  }

  private static void entry(JarOutputStream jar, String name, String text) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(text.getBytes(StandardCharsets.UTF_8));
    jar.closeEntry();
  }
}
