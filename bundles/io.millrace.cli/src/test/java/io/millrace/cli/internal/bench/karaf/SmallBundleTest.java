package io.millrace.cli.internal.bench.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.Sha256;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallBundleTest {
  @TempDir private Path folder;

  @Test
  void the_catalogue_names_every_version_by_its_digest() throws Exception {
    SmallBundle.publish(folder, 2);

    List<CatalogResource> resources = CatalogFiles.read(folder).resources("bench");
    assertEquals(
        List.of("1.0.0", "1.1.0", "2.0.0", "2.1.0"),
        resources.stream().map(r -> r.version().toString()).toList());
    for (CatalogResource resource : resources) {
      byte[] bytes = Files.readAllBytes(SmallBundle.file(folder, resource.version().toString()));
      assertEquals(Sha256.of(bytes), resource.content().sha256());
    }
    assertNotEquals(resources.get(0).content().sha256(), resources.get(2).content().sha256());
  }

  @Test
  void the_bundle_has_a_component_that_works_by_itself() throws Exception {
    SmallBundle.publish(folder, 1);
    Path file = SmallBundle.file(folder, "1.0.0");

    try (JarFile jar = new JarFile(file.toFile());
        URLClassLoader alone =
            new URLClassLoader(
                new URL[] {file.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      assertEquals(
          "OSGI-INF/greeting.xml",
          jar.getManifest().getMainAttributes().getValue("Service-Component"));
      Object component =
          alone.loadClass(Greeting.class.getName()).getDeclaredConstructor().newInstance();
      assertEquals("hello", ((Supplier<?>) component).get());
    }
  }
}
