package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Sampling;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.LoraConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a model, an adapter or a request is said, and a model that serves goes on. */
class KeepsServingTest {
  private final DjlModelBackend backend = new DjlModelBackend(TinyModel.DJL, () -> 42);
  @TempDir Path folder;
  private ModelSession session;
  private String answer;

  @BeforeEach
  void serve() throws IOException {
    session = load(TinyModel.write(folder.resolve("good")));
    answer = session.generate(asked("hello")).text();
  }

  @AfterEach
  void goesOn() {
    assertEquals(answer, session.generate(asked("hello")).text());
    session.close();
    backend.close();
  }

  private ModelSession load(Path model) {
    return backend.load(
        ModelSource.of(model), Values.check("backend", backend.parameters(), Map.of()));
  }

  private static GenerationRequest asked(String text) {
    return new GenerationRequest(new Prompt.Text(text), Sampling.greedy(12));
  }

  private static void refused(String code, String part, Runnable call) {
    PlatformException e = assertThrows(PlatformException.class, call::run);
    assertEquals(code, e.code(), e.what());
    assertTrue(e.what().contains(part), e.what());
    assertFalse(e.remedy().isBlank());
  }

  private interface Damage {
    void to(Path model) throws IOException;
  }

  private void refusedModel(String code, String part, Damage damage) throws IOException {
    Path model = TinyModel.write(folder.resolve("bad"));
    damage.to(model);
    refused(code, part, () -> load(model).close());
  }

  @Test
  void weights_that_are_cut_off_or_lie() throws IOException {
    refusedModel(
        "MODEL_INVALID",
        "truncated",
        model -> {
          Path file = model.resolve("model.safetensors");
          byte[] bytes = Files.readAllBytes(file);
          Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        });
    refusedModel(
        "MODEL_INVALID",
        "header",
        model -> {
          try (RandomAccessFile file =
              new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
            file.write(new byte[] {-1, -1, -1, -1, -1, -1, -1, 127});
          }
        });
  }

  @Test
  void a_shard_that_is_missing() throws IOException {
    refusedModel(
        "MODEL_INVALID",
        "model-00002-of-00002.safetensors",
        model -> {
          Files.delete(model.resolve("model.safetensors"));
          Files.writeString(
              model.resolve("model.safetensors.index.json"),
              "{\"weight_map\":{\"model.norm.weight\":\"model-00002-of-00002.safetensors\"}}");
        });
  }

  @Test
  void weights_that_are_no_numbers() throws IOException {
    refusedModel(
        "MODEL_INVALID",
        "finite",
        model -> {
          try (NDManager manager = TinyModel.DJL.engine().newBaseManager();
              DecoderWeights weights = DecoderWeights.random(manager, TinyModel.config(), 1, 1)) {
            weights.arrays().values().iterator().next().muli(Float.NaN);
            weights.write(model);
          }
        });
  }

  @Test
  void more_weights_than_memory() throws IOException {
    // a sparse file that is as long as it says: 1 TiB of zeros that were never written
    refusedModel(
        "MODEL_MEMORY_UNAVAILABLE",
        "MiB are free",
        model -> {
          String header =
              "{\"a\":{\"dtype\":\"BF16\",\"shape\":[549755813888],"
                  + "\"data_offsets\":[0,1099511627776]}}";
          byte[] json = header.getBytes(StandardCharsets.UTF_8);
          try (RandomAccessFile file =
              new RandomAccessFile(model.resolve("model.safetensors").toFile(), "rw")) {
            file.setLength(0);
            file.write(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
            file.write(json);
            file.setLength(8 + json.length + 1099511627776L);
          }
        });
  }

  @Test
  void a_tokenizer_of_another_model() throws IOException {
    refusedModel(
        "MODEL_INVALID",
        "token",
        model -> {
          Path file = model.resolve("tokenizer.json");
          Files.writeString(file, Files.readString(file).replace("\"z\":94", "\"z\":5000"));
        });
  }

  @Test
  void a_template_that_cannot_be_rendered() throws IOException {
    Path model = TinyModel.write(folder.resolve("bad"));
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\","
            + "\"chat_template\":\"{{ raise_exception('only one system message') }}\"}");
    try (ModelSession other = load(model)) {
      GenerationRequest chat =
          new GenerationRequest(List.of(Message.user("hi")), Sampling.greedy(4));
      refused("MESSAGES_INVALID", "only one system message", () -> other.generate(chat));
      assertFalse(other.generate(asked("hello")).text().isEmpty());
    }
  }

  @Test
  void a_prompt_that_is_too_long() {
    refused("CONTEXT_TOO_LARGE", "2", () -> session.generate(asked("a".repeat(3000))));
  }

  @Test
  void an_adapter_of_another_base() throws IOException {
    Path other = Files.createDirectories(folder.resolve("adapter"));
    DecoderConfig shape = DecoderConfig.of(99, 64, 64, 2, 4, 2, 2048);
    LoraConfig lora = new LoraConfig(2, 4, 0, List.of("q_proj"), "another/base");
    try (NDManager manager = TinyModel.DJL.engine().newBaseManager();
        LoraAdapter adapter = LoraAdapter.random(manager, shape, lora, 5)) {
      adapter.write(other);
    }
    PlatformException e =
        assertThrows(PlatformException.class, () -> session.loadAdapter("other", other));
    assertTrue(e.code().startsWith("ADAPTER") || e.code().startsWith("MODEL"), e.code());
    assertTrue(e.what().contains("64") && e.what().contains("32"), e.what());
    assertTrue(session.adapters().isEmpty());
  }
}
