package io.millrace.hub.internal.check;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** The limits; what is hostile is in the table of faults of the integration tests. */
class BundleVerificationTest {
  private static final String MANIFEST =
      "Manifest-Version: 1.0\r\nBundle-ManifestVersion: 2\r\nBundle-SymbolicName: a.b;singleton:=true"
          + "\r\nBundle-Version: 1.2\r\n\r\n";

  @TempDir Path folder;

  /** Ends the process, if anybody called it. */
  static final class Ends {
    void end() {
      System.exit(1);
    }
  }

  private Path jar(String name, byte[] content) throws IOException {
    Path file = folder.resolve("a.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
      zip.write(MANIFEST.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return file;
  }

  private static byte[] ends() throws IOException {
    try (InputStream in = Ends.class.getResourceAsStream("BundleVerificationTest$Ends.class")) {
      return in.readAllBytes();
    }
  }

  private static void check(Path file, Limits limits) {
    new BundleVerification(limits).check(file, "a.b", Version.parseVersion("1.2.0"));
  }

  private static Limits limits(long bytes, int ratio, int entries, String... mayExit) {
    return new Limits(bytes, ratio, entries, Set.of(mayExit), Runtime.version().feature());
  }

  private String refusal(Path file, Limits limits) {
    PlatformException refused = assertThrows(PlatformException.class, () -> check(file, limits));
    assertEquals("HUB_BUNDLE_REFUSED", refused.code());
    return refused.what();
  }

  @Test
  void counts_what_is_really_inflated() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    Path file = jar("noise", noise);

    assertDoesNotThrow(() -> check(file, limits(200_000, 2, 2)));
    assertTrue(refusal(file, limits(90_000, 2, 2)).contains("inflates to more than 90000 bytes"));
    assertTrue(refusal(file, limits(200_000, 2, 1)).contains("more than 1 entries"));
  }

  @Test
  void lets_small_files_be_dense() throws IOException {
    Path small = jar("zeros", new byte[1 << 20]);

    assertDoesNotThrow(() -> check(small, limits(1 << 30, 10, 10)));
    Path large = jar("zeros", new byte[32 << 20]);
    assertTrue(refusal(large, limits(1 << 30, 10, 10)).contains("10 times its size"));
  }

  @Test
  void lets_named_bundles_exit() throws IOException {
    Path file = jar("Ends.class", ends());

    assertTrue(refusal(file, limits(1 << 20, 10, 10)).contains("java.lang.System.exit"));
    assertDoesNotThrow(() -> check(file, limits(1 << 20, 10, 10, "a.b")));
  }

  @Test
  void passes_over_classes_for_a_later_java_that_this_one_does_not_read() throws IOException {
    byte[] later = ends();
    later[7] = 120;
    Path file = jar("META-INF/versions/76/Ends.class", later);

    assertDoesNotThrow(() -> check(file, limits(1 << 20, 10, 10, "a.b")));
  }

  @Test
  void refuses_limits_that_let_nothing_in() {
    assertThrows(IllegalArgumentException.class, () -> limits(0, 1, 1));
  }
}
