package io.millrace.cli.internal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NextVersionTest {
  @TempDir private Path folder;

  private Path bundle(String version, String capabilities) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    manifest.getMainAttributes().putValue("Bundle-SymbolicName", "shout");
    manifest.getMainAttributes().putValue("Bundle-Version", version);
    manifest.getMainAttributes().putValue("Provide-Capability", capabilities);
    Path file = folder.resolve("shout.jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new JarEntry("a.txt"));
      jar.write(65);
    }
    return file;
  }

  @Test
  void raises_the_bundles_and_the_items_version_and_nothing_else() throws IOException {
    Path copy = folder.resolve("copy.jar");
    String other = "other;version:Version=\"0.1.0\",";

    String version =
        NextVersion.write(
            bundle("0.1.0", other + "io.millrace.item;name=shout;version:Version=\"0.1.0\";kind=g"),
            3,
            copy);

    assertEquals("0.1.3", version);
    try (JarFile jar = new JarFile(copy.toFile())) {
      var headers = jar.getManifest().getMainAttributes();
      assertEquals("0.1.3", headers.getValue("Bundle-Version"));
      assertEquals(
          other + "io.millrace.item;name=shout;version:Version=0.1.3;kind=g",
          headers.getValue("Provide-Capability"));
      assertEquals(65, jar.getInputStream(jar.getEntry("a.txt")).read());
    }
  }

  @Test
  void refuses_what_has_no_version() {
    assertThrows(
        CliFailure.class,
        () -> NextVersion.write(bundle("one", ""), 1, folder.resolve("copy.jar")));
  }
}
