package io.millrace.runtime.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against what Hugging Face's Python library makes of texts that are hard to split; {@code
 * make_golden.py} beside the files made them.
 */
class TokenizersTest {
  private static final JsonObject GOLDEN = golden();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "llama3",
        "qwen2",
        "smollm2",
        "llama2",
        "mistral",
        "gemma",
        "unigram",
        "wordpiece"
      })
  void splits_and_joins_as_hugging_faces_library_does(String name) throws Exception {
    JsonObject expected = GOLDEN.getAsJsonObject("tokenizers").getAsJsonObject(name);
    Path file = Path.of(TokenizersTest.class.getResource("/tokenizers/" + name + ".json").toURI());

    try (HuggingFaceTokenizer tokenizer = DjlRuntime.standalone().tokenizer(file)) {
      assertArrayEquals(
          ids(expected.get("withSpecial")), tokenizer.encode("Hi there", true, false).getIds());
      for (int i = 0; i < GOLDEN.getAsJsonArray("texts").size(); i++) {
        String text = GOLDEN.getAsJsonArray("texts").get(i).getAsString();
        long[] ids = ids(expected.getAsJsonArray("ids").get(i));
        assertArrayEquals(ids, tokenizer.encode(text, false, false).getIds(), text);
        String decoded = expected.getAsJsonArray("decoded").get(i).getAsString();
        assertEquals(decoded, tokenizer.decode(ids, true), text);
      }
    }
  }

  private static long[] ids(com.google.gson.JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .flatMapToLong(e -> LongStream.of(e.getAsLong()))
        .toArray();
  }

  private static JsonObject golden() {
    try (InputStreamReader in =
        new InputStreamReader(
            TokenizersTest.class.getResourceAsStream("/tokenizers/torture.json"),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(in).getAsJsonObject();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
