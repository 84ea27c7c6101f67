package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a decoder on a device does otherwise, where it can be seen without one. With {@code
 * MILLRACE_DEVICE=cuda} and libraries for it, this and the tests that take their manager from
 * {@link DjlRuntime} run there.
 */
class DeviceLoadingTest {
  private static final Device CUDA = Device.gpu(1);

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "qwen3", "gemma2", "gemma3", "phi3", "gpt2"})
  void plain_products_give_the_logits_that_laid_out_ones_give(String family) {
    Path folder = folder(family);
    try (NDManager manager = DjlRuntime.standalone().newHostManager();
        Decoder laid = Decoder.load(manager, folder);
        Decoder plain = DeviceLoading.load(manager, folder, null, Precision.F32)) {
      int[] tokens = new Random(7).ints(21, 0, laid.config().vocabSize()).toArray();
      float[][] expected = laid.logits(tokens);
      float[][] actual = plain.logits(tokens);

      for (int t = 0; t < tokens.length; t++) {
        assertArrayEquals(expected[t], actual[t], 1e-4f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "qwen2", "gemma2", "gemma3", "phi3", "gpt2"})
  void matrices_in_bfloat16_stay_near_them(String family) {
    Path folder = folder(family);
    try (NDManager manager = DjlRuntime.standalone().newManager();
        Decoder exact = DeviceLoading.load(manager, folder, null, Precision.F32);
        Decoder half = DeviceLoading.load(manager, folder, null, Precision.BF16);
        KvCache cache = half.newCache(1, 21)) {
      int[] tokens = new Random(7).ints(21, 0, half.config().vocabSize()).toArray();
      float[][] expected = exact.logits(tokens);
      float[][] last = half.step(cache, new int[] {0}, new int[][] {tokens});

      assertTrue(LogitError.of(expected, half.logits(tokens)) < 0.03);
      assertTrue(LogitError.of(new float[][] {expected[20]}, last) < 0.03);
      assertTrue(half.memoryBytes() < 0.85 * exact.memoryBytes());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"INT8", "INT4"})
  void what_only_the_processor_computes_is_refused_on_a_device(Precision precision) {
    PlatformException e =
        assertThrows(PlatformException.class, () -> DeviceLoading.require(CUDA, precision));

    assertEquals("PRECISION_UNSUPPORTED", e.code());
    assertTrue(e.what().startsWith(precision.name().toLowerCase(java.util.Locale.ROOT)), e.what());
    assertTrue(e.remedy().contains("bf16"), e.remedy());
  }

  @Test
  void a_full_device_is_told_as_such_and_anything_else_as_it_is() {
    EngineException full = new EngineException("CUDA out of memory. Tried to allocate 2 GiB.\nat");
    EngineException other = new EngineException("CUDA error: an illegal memory access");

    PlatformException told = (PlatformException) DeviceLoading.refused(full, CUDA, "Weights");
    assertEquals("MODEL_MEMORY_UNAVAILABLE", told.code());
    assertFalse(told.what().contains("\n"), told.what());
    assertSame(other, DeviceLoading.refused(other, CUDA, "Weights"));
    assertSame(full, DeviceLoading.refused(full, Device.cpu(), "Weights"));
  }

  @Test
  void programs_make_their_tensors_on_the_device_and_have_no_onednn_there() {
    String text =
        "torch.arange(T, dtype=4, layout=None, device=None, pin_memory=None)\n"
            + "ops.mkldnn._linear_pointwise(x, w, b, \"none\","
            + " annotate(List[Optional[number]], []), \"\")";

    assertEquals(
        "torch.arange(T, dtype=4, layout=None, device=torch.device(\"cuda:1\"), pin_memory=None)\n"
            + "torch.linear(x, w, b)",
        DeviceText.of(CUDA, text));
    assertEquals(text, DeviceText.of(Device.cpu(), text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "qwen3", "gemma3"})
  void norms_of_one_operator_are_those_of_five(String family) {
    DecoderConfig config = DecoderConfig.read(folder(family));
    String text = DecoderGraph.source(config);
    String fewer = DeviceText.fewer(text);
    try (NDManager manager = DjlRuntime.standalone().newHostManager();
        TorchProgram many = TorchProgram.compile(manager, text);
        TorchProgram one = TorchProgram.compile(manager, fewer)) {
      NDArray x = manager.randomNormal(new Shape(3, 16));
      List<NDArray> weights = List.of(manager.randomNormal(new Shape(16)));

      assertTrue(fewer.contains("torch.rms_norm") && fewer.length() < text.length());
      assertArrayEquals(
          many.run(manager, "norm", x, weights, 0L).toFloatArray(),
          one.run(manager, "norm", x, weights, 0L).toFloatArray(),
          1e-5f);
    }
  }

  @Test
  void a_device_takes_all_rows_at_once() {
    assertEquals(1, StepPlan.mode(true, true, 9, true));
    assertEquals(1, StepPlan.mode(true, false, 1, false));
    assertEquals(2, StepPlan.mode(true, false, 1, true));
    assertEquals(3, StepPlan.mode(false, false, 1, false));
    assertEquals(0, StepPlan.mode(false, true, 9, true));
  }

  private static Path folder(String family) {
    try {
      return Path.of(DeviceLoadingTest.class.getResource("golden/" + family).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
