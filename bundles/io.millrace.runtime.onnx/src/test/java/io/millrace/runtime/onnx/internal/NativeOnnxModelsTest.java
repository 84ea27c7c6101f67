package io.millrace.runtime.onnx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.millrace.api.PlatformException;
import io.millrace.runtime.onnx.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeOnnxModelsTest {
  /** A hand-written network: y = x + x, one float vector of length 2, opset 13. */
  private static final byte[] DOUBLES =
      Base64.getDecoder()
          .decode(
              "CAc6OwoOCgF4CgF4EgF5IgNBZGQSB2RvdWJsZXNaDwoBeBIKCggIARIECgIIAmIPCgF5EgoKCAgBEgQKAggCQgIQDQ==");

  @TempDir Path folder;

  @Test
  void loads_on_first_use_and_runs_a_network() throws Exception {
    OnnxModels models = OnnxModels.standalone();
    assertFalse(models.loaded());

    try (OrtSession session = models.open(DOUBLES, 1);
        OnnxTensor x =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), new float[] {1, 2.5f});
        OrtSession.Result result = session.run(Map.of("x", x))) {
      float[] y = (float[]) result.get(0).getValue();
      assertEquals(5f, y[1]);
    }

    assertTrue(models.loaded());
  }

  @Test
  void refuses_bytes_that_are_no_network() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> OnnxModels.standalone().open(new byte[] {1, 2, 3}, 1));

    assertEquals("MODEL_INVALID", e.code());
  }

  @Test
  void an_unknown_platform_gets_a_remedy() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> new NativeFolder(folder, "linux-riscv64").unpack());

    assertEquals("NATIVE_MISSING", e.code());
    assertEquals("osx-aarch64", NativeFolder.platform("Mac OS X", "aarch64"));
  }

  @Test
  void unpacks_once_and_repairs_a_torn_library() throws Exception {
    NativeFolder natives = NativeFolder.here(folder);
    Path library = natives.unpack().resolve(System.mapLibraryName("onnxruntime"));
    long size = Files.size(library);
    Files.writeString(library, "torn");

    natives.unpack();

    assertEquals(size, Files.size(library));
  }
}
