package io.millrace.plugin.executor.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSelectionTest {
  @TempDir Path folder;

  @Test
  void finds_the_file_behind_every_spelling_of_a_location() throws Exception {
    Path jar = Files.createFile(folder.resolve("a b+c.jar"));

    for (String location :
        new String[] {
          "file:" + jar, "reference:file:" + jar, jar.toUri().toString(), "reference:" + jar.toUri()
        }) {
      assertEquals(Optional.of(jar), BundleSelection.file(location), location);
    }
  }

  @Test
  void a_location_that_is_no_file_has_none() {
    assertEquals(Optional.empty(), BundleSelection.file("hub:pii:1.0.0"));
    assertEquals(Optional.empty(), BundleSelection.file("file:/nowhere/a.jar"));
  }

  @Test
  void writes_a_reference_that_survives_decoding() {
    assertEquals(
        "reference:file:/x/a%20b%2Bc.jar", BundleSelection.reference(Path.of("/x/a b+c.jar")));
  }
}
