package io.millrace.runtime.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {
  private static final String ASKED = "MILLRACE_DEVICE";

  @TempDir Path folder;

  @Test
  void names_are_those_of_pytorch() {
    assertEquals(ComputeDevice.CPU, ComputeDevice.of(" CPU "));
    assertEquals(Device.gpu(0), ComputeDevice.of("cuda").device());
    assertEquals(Device.gpu(1), ComputeDevice.of("cuda:1").device());
    assertEquals("cuda:1", ComputeDevice.of("CUDA:1").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "cuda:1,2", "metal", "0"})
  void another_name_is_refused_before_anything_is_loaded(String name) {
    PlatformException e = refused(Map.of(ASKED, name));

    assertEquals("DEVICE_UNKNOWN", e.code());
    assertTrue(e.what().contains("'" + name + "'"), e.what());
  }

  @Test
  void cuda_is_refused_with_the_delivered_libraries() {
    PlatformException e = refused(Map.of(ASKED, "cuda"));

    assertEquals("DEVICE_UNAVAILABLE", e.code());
    assertTrue(e.what().contains("cuda:0"), e.what());
    assertTrue(e.remedy().contains("PYTORCH_LIBRARY_PATH"), e.remedy());
  }

  @Test
  void cuda_is_refused_with_own_libraries_that_have_none() {
    PlatformException e =
        refused(Map.of(ASKED, "cuda:1", "PYTORCH_LIBRARY_PATH", folder.toString()));

    assertEquals("DEVICE_UNAVAILABLE", e.code());
    assertTrue(e.what().contains("torch_cuda"), e.what());
  }

  @Test
  void libraries_of_another_version_are_refused_for_a_device_too() throws IOException {
    Files.writeString(folder.resolve(System.mapLibraryName("torch_cuda")), "");
    Map<String, String> env =
        Map.of(
            ASKED, "cuda", "PYTORCH_LIBRARY_PATH", folder.toString(), "PYTORCH_VERSION", "2.11.0");

    assertEquals("NATIVE_MISMATCH", refused(env).code());
  }

  @Test
  void a_framework_property_is_stronger_than_the_environment() {
    Settings s = Settings.of(Map.of("millrace.djl.device", "cpu")::get, Map.of(ASKED, "cuda"), 2);

    assertEquals("cpu", s.device());
    assertEquals("cpu", Settings.of(Map.<String, String>of()::get, Map.of(), 2).device());
  }

  @Test
  void the_self_test_passes_where_arrays_are_made() {
    DjlRuntime runtime = DjlRuntime.standalone();

    try (NDManager manager = runtime.newManager();
        NDManager host = runtime.newHostManager()) {
      new SelfTest(runtime.engine(), manager.getDevice()).run();
      assertEquals(Device.cpu(), host.getDevice());
    }
  }

  @Test
  void the_self_test_fails_on_a_device_that_is_not_there() {
    Engine engine = DjlRuntime.standalone().engine();
    assumeFalse(engine.hasCapability("CUDA"), "these libraries have CUDA");

    EngineException e =
        assertThrows(EngineException.class, () -> new SelfTest(engine, Device.gpu(0)).run());

    assertTrue(e.getMessage().contains("CUDA"), e.getMessage());
  }

  private PlatformException refused(Map<String, String> env) {
    Settings settings = Settings.of(Map.<String, String>of()::get, env, 2);
    EngineBoot boot = new EngineBoot(settings, new Platform("linux-x86_64", "2.7.1"));
    PlatformException e = assertThrows(PlatformException.class, boot::engine);
    return e;
  }
}
