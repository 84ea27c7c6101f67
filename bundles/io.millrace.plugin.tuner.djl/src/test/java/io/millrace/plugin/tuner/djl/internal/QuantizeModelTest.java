package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.Precision;
import io.millrace.runtime.decoder.RoundedModel;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.MemoryDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the catalogue's assistant, which was trained, on its own answers. */
class QuantizeModelTest {
  private static final Path ASSISTANT =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("hub-catalog/models/tiny-assistant")
          .toAbsolutePath()
          .normalize();
  private static final Path MODEL = ASSISTANT.resolve("model");

  private final DjlRuntime runtime = DjlRuntime.standalone();
  private final FakePlugins plugins = new FakePlugins();
  private final List<Map<String, Object>> texts = new ArrayList<>();
  private final MemoryDatasets datasets = new MemoryDatasets();
  private final QuantizeModel quantize = new QuantizeModel(runtime, plugins, datasets);
  @TempDir Path folder;

  @BeforeEach
  void read() throws IOException {
    datasets.put(folder, texts);
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(ASSISTANT.resolve("data/answers.jsonl"))) {
      JsonNode intent = json.readTree(line);
      String question = intent.path("intent").asText().replace('_', ' ');
      String answer = intent.path("answers").path(0).asText();
      texts.add(Map.of("text", "<|user|> " + question + "<|assistant|> " + answer + "<|end|>"));
    }
  }

  @Test
  void rounds_saves_and_says_what_it_cost() throws IOException {
    FakeRunContext context = context(Map.of("maxTokens", 3000L));
    context.with("model", "store://model/bank/assistant:1", MODEL, Map.of());
    context.with("texts", "store://dataset/bank/answers:1", folder, Map.of());
    quantize.run(context);

    double exact = (double) context.results().get("perplexity_f32");
    double ratio = (double) context.results().get("perplexity_ratio");
    assertTrue(exact > 1 && exact < 20, "perplexity " + exact);
    assertTrue(ratio != 1 && ratio < 1.01, "ratio " + ratio);
    long tokens = (long) context.results().get("perplexity_tokens");
    assertTrue(tokens > 2900 && tokens <= 3000, tokens + " tokens");
    long before = (long) context.results().get("bytes_f32");
    long after = (long) context.results().get("bytes_int8");
    assertTrue(after < 0.3 * before, after + " of " + before);
    Path saved = context.outputFolder("model");
    long onDisk = Files.size(saved.resolve("model.safetensors"));
    assertTrue(onDisk >= after && onDisk < after + 20_000, onDisk + " bytes for " + after);
    double worst = (double) context.results().get("relative_error_worst");
    assertTrue(worst > 0.001 && worst < 0.02, "worst " + worst);

    JsonNode report =
        new ObjectMapper().readTree(context.outputFolder("report").resolve("report.json").toFile());
    assertEquals(exact, report.path("perplexity_f32").asDouble());
    assertTrue(report.path("matrices").size() > 10);
    assertTrue(report.path("matrices").get(0).path("relativeError").asDouble() > 0);
    String card = Files.readString(saved.resolve("README.md"));
    assertTrue(card.contains("store://model/bank/assistant:1"), card);
    assertTrue(card.contains("store://dataset/bank/answers:1"), card);
    assertEquals("int8", context.outputs().get("model").get("precision"));
    assertTrue(Files.exists(saved.resolve("tokenizer.json")));
    int[] some = {5, 9, 40, 41, 7};
    try (NDManager manager = runtime.engine().newBaseManager();
        Decoder onLoading = Decoder.load(manager, MODEL, null, Precision.INT8);
        Decoder fromFile = Decoder.load(manager, saved, null, Precision.INT8)) {
      assertArrayEquals(onLoading.logits(some)[4], fromFile.logits(some)[4], 0f);
    }
  }

  @Test
  void rounds_to_four_bits_as_they_are_served() throws IOException {
    FakeRunContext context = context(Map.of("precision", "int4", "maxTokens", 3000L));
    context.with("model", "store://model/bank/assistant:1", MODEL, Map.of());
    context.with("texts", "store://dataset/bank/answers:1", folder, Map.of());
    quantize.run(context);

    double ratio = (double) context.results().get("perplexity_ratio");
    assertTrue(ratio != 1 && ratio < 1.02, "ratio " + ratio);
    assertTrue((double) context.results().get("perplexity_int4") > 1);
    double worst = (double) context.results().get("relative_error_worst");
    assertTrue(worst > 0.02 && worst < 0.12, "worst " + worst);
    assertEquals("int4", context.outputs().get("model").get("precision"));
    Path saved = context.outputFolder("model");
    assertEquals(Optional.of(Precision.INT4), RoundedModel.precision(saved));
    long bytes = (long) context.results().get("bytes_int4");
    assertTrue(bytes < (long) context.results().get("bytes_f32") / 2, bytes + " bytes");
    String card = Files.readString(saved.resolve("README.md"));
    assertTrue(card.contains("Rounded to int4"), card);
    int[] some = {5, 9, 40, 41, 7};
    try (NDManager manager = runtime.engine().newBaseManager();
        Decoder onLoading = Decoder.load(manager, MODEL, null, Precision.INT4);
        Decoder fromFile = Decoder.load(manager, saved, null, Precision.INT4)) {
      assertArrayEquals(onLoading.logits(some)[4], fromFile.logits(some)[4], 0f);
    }
  }

  @Test
  void takes_a_model_by_uri_and_measures_nothing_without_texts() throws IOException {
    ModelFetcher fetcher = (uri, progress) -> MODEL;
    plugins.add(ModelFetcher.class, "hf", fetcher);
    FakeRunContext file = context(Map.of("source", MODEL.toUri().toString()));
    quantize.run(file);
    assertFalse(file.results().containsKey("perplexity_f32"));
    String card = Files.readString(file.outputFolder("model").resolve("README.md"));
    assertTrue(card.contains("not measured"), card);

    FakeRunContext hub =
        new FakeRunContext(folder.resolve("hub"), quantize, Map.of("source", "hf://a/b"));
    quantize.run(hub);
    assertEquals(List.of("ModelFetcher hf"), hub.used());
    assertEquals(0, plugins.open());
    assertEquals(file.results().get("bytes_int8"), hub.results().get("bytes_int8"));
  }

  @Test
  void names_what_it_was_not_given() {
    assertEquals("RUN_INPUT_MISSING", refused(context(Map.of())).code());
    assertEquals("MODEL_SOURCE_INVALID", refused(context(Map.of("source", "a b"))).code());
    PlatformException none = refused(context(Map.of("source", "file:/no/such/folder")));
    assertEquals("MODEL_NOT_FOUND", none.code());
    PlatformException column =
        refused(
            context(Map.of("column", "body"))
                .with("model", "m", MODEL, Map.of())
                .with("texts", "t", folder, Map.of()));
    assertEquals("QUANTIZE_DATA_INVALID", column.code());
    assertTrue(column.what().contains("'body'"), column.what());
  }

  private PlatformException refused(FakeRunContext context) {
    return assertThrows(PlatformException.class, () -> quantize.run(context));
  }

  private FakeRunContext context(Map<String, Object> given) {
    return new FakeRunContext(folder, quantize, given);
  }
}
