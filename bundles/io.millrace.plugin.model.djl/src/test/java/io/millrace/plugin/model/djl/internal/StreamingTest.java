package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pieces put together are the text, whatever the tokenizer and however hard the text. */
class StreamingTest {
  private static final Path FILES =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("bundles/io.millrace.runtime.djl/src/test/resources/tokenizers");

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama3", "qwen2", "smollm2", "llama2", "mistral", "gemma"})
  void pieces_of_a_text_make_the_whole_text(String name) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(FILES.resolve("torture.json").toFile());
    JsonNode ids = golden.path("tokenizers").path(name).path("ids");

    try (HuggingFaceTokenizer tokenizer =
        DjlRuntime.standalone().tokenizer(FILES.resolve(name + ".json"))) {
      for (int i = 0; i < ids.size(); i++) {
        Pieces pieces = new Pieces(tokens -> tokenizer.decode(tokens, true));
        StringBuilder text = new StringBuilder();
        for (JsonNode id : ids.get(i)) {
          text.append(pieces.add(id.asInt()));
        }
        text.append(pieces.end());

        String whole = golden.path("tokenizers").path(name).path("decoded").get(i).asText();
        assertEquals(whole, text.toString(), golden.path("texts").get(i).asText());
      }
    }
  }
}
