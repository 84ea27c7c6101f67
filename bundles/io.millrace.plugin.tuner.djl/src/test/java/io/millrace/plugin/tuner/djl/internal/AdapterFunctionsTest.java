package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.testkit.FakeRunContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterFunctionsTest {
  private static final int[] TOKENS = {1, 2, 3, 4, 5};
  private final DjlRuntime runtime = DjlRuntime.standalone();
  private final Path golden = Golden.open().folder();
  @TempDir Path folder;

  @Test
  void a_merged_adapter_computes_the_same_and_can_be_taken_out() throws IOException {
    MergeAdapter merge = new MergeAdapter(runtime);
    FakeRunContext put = context(merge, folder.resolve("put"), Map.of(), golden);
    merge.run(put);
    Path merged = put.outputFolder("model");
    FakeRunContext take = context(merge, folder.resolve("take"), Map.of("undo", true), merged);
    merge.run(take);

    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] beside = logits(manager, golden, true);
      assertArrayEquals(beside, logits(manager, merged, false), 1e-5f);
      assertArrayEquals(
          logits(manager, golden, false),
          logits(manager, take.outputFolder("model"), false),
          1e-4f);
    }
  }

  @Test
  void half_an_adapter_twice_is_that_adapter() throws IOException {
    SumAdapters sum = new SumAdapters(runtime);
    FakeRunContext context = sums(sum, List.of(0.5, 0.5));
    sum.run(context);

    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Path adapter = context.outputFolder("adapter");
      var shape = DecoderConfig.read(golden);
      try (LoraAdapter both = LoraAdapter.read(manager, adapter, shape);
          Decoder decoder = Decoder.load(manager, golden, both)) {
        assertEquals(6, both.config().rank());
        assertArrayEquals(
            logits(manager, golden, true), decoder.logits(TOKENS)[TOKENS.length - 1], 1e-5f);
      }
    }
  }

  @Test
  void wants_a_weight_for_each_adapter() {
    SumAdapters sum = new SumAdapters(runtime);

    PlatformException e =
        assertThrows(PlatformException.class, () -> sum.run(sums(sum, List.of(0.5))));

    assertTrue(e.what().contains("[0.5] for 2 adapters"), e.what());
  }

  private FakeRunContext sums(SumAdapters sum, List<Object> weights) {
    return new FakeRunContext(folder.resolve("sum"), sum, Map.of("weights", weights))
        .with("base", "base", golden, Map.of())
        .with("first", "a", golden, Map.of())
        .with("second", "b", golden, Map.of());
  }

  private FakeRunContext context(
      MergeAdapter merge, Path work, Map<String, Object> given, Path model) {
    return new FakeRunContext(work, merge, given)
        .with("model", "m", model, Map.of())
        .with("adapter", "a", golden, Map.of());
  }

  private float[] logits(NDManager manager, Path model, boolean adapted) {
    var shape = DecoderConfig.read(model);
    LoraAdapter adapter = adapted ? LoraAdapter.read(manager, golden, shape) : null;
    try (Decoder decoder = Decoder.load(manager, model, adapter)) {
      return decoder.logits(TOKENS)[TOKENS.length - 1];
    }
  }
}
