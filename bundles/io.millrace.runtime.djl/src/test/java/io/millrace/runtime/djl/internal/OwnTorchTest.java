package io.millrace.runtime.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnTorchTest {
  private static final String READY = "2.7.1";

  @TempDir Path folder;
  private Path lib;

  @BeforeEach
  void create_a_folder_of_libraries() throws IOException {
    lib = Files.createDirectory(folder.resolve("lib"));
  }

  @Test
  void pips_torch_says_its_version_and_its_cuda() throws IOException {
    pip("2.7.1+cu128", "'12.8'");
    put("torch_cuda");

    OwnTorch torch = OwnTorch.read(lib);

    assertEquals(Optional.of("2.7.1"), torch.version());
    assertEquals("cu128", torch.flavor());
    assertTrue(torch.cuda());
    assertEquals("2.7.1", torch.require(READY, Optional.empty()));
  }

  @Test
  void the_zip_of_libtorch_says_it_in_build_version() throws IOException {
    Files.writeString(folder.resolve("build-version"), "2.7.1+cu126\n");
    put("torch_cuda");

    assertEquals(Optional.of("2.7.1"), OwnTorch.read(lib).version());
    assertEquals("cu126", OwnTorch.read(lib).flavor());
  }

  @Test
  void without_torch_cuda_it_is_for_the_processor() throws IOException {
    pip("2.7.1+cpu", "None");

    assertFalse(OwnTorch.read(lib).cuda());
    assertEquals("cpu", OwnTorch.read(lib).flavor());
  }

  @Test
  void a_version_other_than_the_jni_librarys_is_refused() throws IOException {
    pip("2.11.0+cu130", "'13.0'");

    PlatformException e = refused(Optional.empty());

    assertTrue(e.what().contains("2.11.0") && e.what().contains("2.7.1"), e.what());
    assertTrue(e.remedy().contains("PYTORCH_VERSION=2.11.0"), e.remedy());
  }

  @Test
  void what_is_there_counts_and_not_what_the_operator_believes() throws IOException {
    pip("2.11.0+cu130", "'13.0'");

    assertTrue(refused(Optional.of("2.7.1")).what().contains("2.11.0"));
  }

  @Test
  void a_version_that_nothing_tells_is_the_operators_word() {
    assertEquals("2.7.1", OwnTorch.read(lib).require(READY, Optional.of("2.7.1")));
    assertTrue(refused(Optional.empty()).what().contains("unknown version"));
  }

  @Test
  void an_own_jni_library_takes_the_version_it_was_built_for() throws IOException {
    pip("2.11.0+cu130", "'13.0'");
    put("djl_torch");

    assertEquals("2.11.0", OwnTorch.read(lib).require(READY, Optional.of("2.11.0")));
    assertTrue(refused(Optional.of("2.10.0")).what().contains("2.10.0"));
    assertTrue(refused(Optional.empty()).remedy().contains("PYTORCH_VERSION"));
  }

  @Test
  void what_is_no_folder_is_refused_by_name() {
    PlatformException e =
        assertThrows(PlatformException.class, () -> OwnTorch.read(folder.resolve("nowhere")));

    assertEquals("NATIVE_MISSING", e.code());
    assertTrue(e.what().contains("nowhere"), e.what());
  }

  private PlatformException refused(Optional<String> stated) {
    OwnTorch torch = OwnTorch.read(lib);
    PlatformException e = assertThrows(PlatformException.class, () -> torch.require(READY, stated));
    assertEquals("NATIVE_MISMATCH", e.code());
    return e;
  }

  private void pip(String version, String cuda) throws IOException {
    Files.writeString(
        folder.resolve("version.py"),
        "__version__ = '" + version + "'\ndebug = False\ncuda: Optional[str] = " + cuda + "\n");
  }

  private void put(String library) throws IOException {
    Files.writeString(lib.resolve(System.mapLibraryName(library)), "");
  }
}
