package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
  @TempDir Path folder;
  private HuggingFaceTokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    BytePairTrainer trainer = new BytePairTrainer(260, List.of("<|user|>", "<|bot|>", "<|end|>"));
    Files.writeString(folder.resolve("tokenizer.json"), trainer.train());
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"chat_template\": \"{% for m in messages %}<|{{ m.role }}|>{{ m.content }}"
            + "{% endfor %}{% if add_generation_prompt %}<|bot|>{% endif %}\"}");
    tokenizer = DjlRuntime.standalone().tokenizer(folder.resolve("tokenizer.json"));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void prompts_go_through_the_chat_template_and_answers_get_an_end() {
    Row row = row(Method.SFT, Map.of("prompt", "hi", "completion", "yo"));

    assertArrayEquals(encode("<|user|>hi<|bot|>"), row.prompts().get(0));
    assertArrayEquals(encode("yo<|end|>"), row.answers().get(0));
  }

  @Test
  void a_list_of_texts_is_alternatives_and_a_list_of_messages_one_conversation() {
    List<Map<String, String>> messages =
        List.of(
            Map.of("role", "user", "content", "a"),
            Map.of("role", "assistant", "content", "b"),
            Map.of("role", "user", "content", "c"));
    Row several = row(Method.SFT, Map.of("prompt", List.of("a", "b"), "completion", List.of("x")));
    Row one = row(Method.SFT, Map.of("prompt", messages, "completion", "x", "weight", 2));

    assertEquals(2, several.prompts().size());
    assertArrayEquals(encode("<|user|>a<|assistant|>b<|user|>c<|bot|>"), one.prompts().get(0));
    assertEquals(2, one.weight());
  }

  @Test
  void plain_text_is_learnt_whole() {
    Row row = row(Method.PRETRAIN, Map.of("text", "abc"));

    assertEquals(0, row.prompts().get(0).length);
    assertArrayEquals(encode("abc<|end|>"), row.answers().get(0));
  }

  @Test
  void long_answers_are_cut_and_long_prompts_refused() {
    Texts texts = texts(Method.SFT);
    Row row = texts.rows(List.of(Map.of("prompt", "hi", "completion", "x".repeat(60)))).get(0);
    assertEquals(40 - row.prompts().get(0).length, row.answers().get(0).length);
    assertEquals(1, texts.cut());

    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> row(Method.SFT, Map.of("prompt", "y".repeat(60), "completion", "x")));
    assertTrue(e.what().contains("prompt of 62 tokens; the model takes 40"), e.what());
  }

  @Test
  void names_what_a_row_lacks() {
    refused("lacks column 'rejected'", Map.of("prompt", "a", "chosen", "b"));
    refused("lacks column 'prompt'", Map.of("chosen", "a", "rejected", "b"));
    refused("no text in column 'chosen'", Map.of("prompt", "a", "chosen", 5, "rejected", "b"));
    refused("the weight -1", Map.of("prompt", "a", "chosen", "c", "rejected", "b", "weight", -1));
  }

  private void refused(String part, Map<String, Object> data) {
    PlatformException e = assertThrows(PlatformException.class, () -> row(Method.ORPO, data));
    assertEquals("TUNING_DATA_INVALID", e.code());
    assertTrue(e.what().contains(part), e.what());
  }

  private Row row(Method method, Map<String, Object> data) {
    return texts(method).rows(List.of(data)).get(0);
  }

  private Texts texts(Method method) {
    return new Texts(tokenizer, Prompts.of("chat", folder), "<|end|>", 40, method);
  }

  private int[] encode(String text) {
    return texts(Method.SFT).encode(text);
  }
}
