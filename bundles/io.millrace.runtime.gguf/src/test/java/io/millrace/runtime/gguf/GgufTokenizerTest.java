package io.millrace.runtime.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokenizer in the file splits hard texts as the one it was made from. */
class GgufTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILES =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("bundles/io.millrace.runtime.djl/src/test/resources/tokenizers");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"llama,llama2", "llama3,llama3", "qwen2,qwen2", "gemma2,gemma", "gpt2,gpt2"})
  void splits_and_joins_as_the_original(String family, String tokenizer) throws Exception {
    GgufModel.open(GgufModelTest.resource(family + ".gguf")).describe(folder);
    JsonNode golden = JSON.readTree(FILES.resolve("torture.json").toFile());
    JsonNode expected = golden.path("tokenizers").path(tokenizer);

    try (HuggingFaceTokenizer made =
        HuggingFaceTokenizer.newInstance(
            folder.resolve("tokenizer.json"), Map.of("truncation", "false", "padding", "false"))) {
      for (int i = 0; i < golden.path("texts").size(); i++) {
        String text = golden.path("texts").get(i).asText();
        if (tokenizer.equals("gemma") && text.contains("\n\n")) {
          continue; // runs of line ends are tokens that the small vocabulary lacks
        }
        long[] ids = JSON.convertValue(expected.path("ids").get(i), long[].class);
        assertArrayEquals(ids, made.encode(text, false, false).getIds(), text);
        assertEquals(expected.path("decoded").get(i).asText(), made.decode(ids, true), text);
      }
    }
  }

  @Test
  void brings_the_special_tokens_and_the_chat_template() throws Exception {
    GgufModel.open(GgufModelTest.resource("llama.gguf")).describe(folder);

    JsonNode config = read("tokenizer_config.json");
    assertEquals("<s>", config.path("bos_token").asText());
    assertTrue(config.path("add_bos_token").asBoolean());
    assertTrue(config.path("chat_template").asText().contains("<llama2>"));
    assertEquals("[2]", read("generation_config.json").path("eos_token_id").toString());
  }

  private JsonNode read(String name) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve(name)));
  }
}
