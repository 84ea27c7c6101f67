package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
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

/**
 * A tokenizer as Llama 2's: it begins every text, writes words at a text's beginning otherwise, and
 * joins letters across the border of prompt and answer. The tokens are those of TRL 1.13's
 * trainers.
 */
class EncodingsTest {
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "pre_tokenizer": null, "decoder": null,
       "added_tokens": [
         {"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true},
         {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
          "normalized": false, "special": true}],
       "normalizer": {"type": "Sequence", "normalizers": [
         {"type": "Prepend", "prepend": "_"},
         {"type": "Replace", "pattern": {"String": " "}, "content": "_"}]},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
       "model": {"type": "BPE", "dropout": null, "unk_token": null, "fuse_unk": false,
         "byte_fallback": false, "ignore_merges": false,
         "vocab": {"<s>": 0, "</s>": 1, "_": 2, "a": 3, "b": 4, "ab": 5, "_a": 6},
         "merges": [["a", "b"], ["_", "a"]]}}
      """;

  @TempDir Path folder;
  private HuggingFaceTokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    tokenizer = DjlRuntime.standalone().tokenizer(folder.resolve("tokenizer.json"));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private Row row(Method method, String mode, Map<String, Object> data) {
    Marks marks = new Marks("<s>", "</s>", List.of("<s>", "</s>"));
    Length length = new Length(40, Length.Overlong.REFUSE);
    Encodings encodings = new Encodings(tokenizer, marks, method);
    Prompts prompts = Prompts.of(mode, folder);
    return new Texts(encodings, prompts, length, method, Learn.AUTO).rows(List.of(data)).get(0);
  }

  @Test
  void plain_texts_begin_and_end_as_the_tokenizer_has_them() {
    Row row = row(Method.SFT, "none", Map.of("text", "a"));

    assertArrayEquals(new int[] {0, 6, 1}, row.answers().get(0));
  }

  @Test
  void an_answer_is_what_it_adds_to_its_prompt() {
    Map<String, Object> apart = Map.of("prompt", "b", "completion", " a");
    assertArrayEquals(new int[] {0, 2, 4}, row(Method.SFT, "none", apart).prompts().get(0));
    assertArrayEquals(new int[] {6, 1}, row(Method.SFT, "none", apart).answers().get(0));
  }

  @Test
  void a_token_across_the_border_is_the_answers_as_each_trainer_has_it() {
    Map<String, Object> pair = Map.of("prompt", "a", "completion", "b");
    Row sft = row(Method.SFT, "none", pair);
    assertArrayEquals(new int[] {0, 2}, sft.prompts().get(0));
    assertArrayEquals(new int[] {5, 1}, sft.answers().get(0));
    Map<String, Object> preferred = Map.of("prompt", "a", "chosen", "b", "rejected", "bb");
    Row dpo = row(Method.DPO, "none", preferred);
    assertArrayEquals(new int[] {0, 6}, dpo.prompts().get(0));
    assertArrayEquals(new int[] {5, 4, 1}, dpo.rejected().get(0));
    Row orpo = row(Method.ORPO, "none", preferred);
    assertArrayEquals(new int[] {0}, orpo.prompts().get(0));
    assertArrayEquals(new int[] {2, 5, 1}, orpo.answers().get(0));
  }

  @Test
  void a_template_that_ends_turns_by_a_token_of_its_own_is_left_alone() throws IOException {
    Path template = folder.resolve("chat_template.jinja");
    Map<String, Object> chat = Map.of("messages", List.of(Map.of("role", "user", "content", "a")));

    Files.writeString(template, "{% for m in messages %}{{ m.content }}<s> {% endfor %}");
    int[] ended = row(Method.SFT, "chat", chat).answers().get(0);
    Files.writeString(template, "{% for m in messages %}{{ m.content }}{% endfor %}");

    assertArrayEquals(new int[] {6, 0, 2, 2}, ended);
    assertArrayEquals(new int[] {6, 1}, row(Method.SFT, "chat", chat).answers().get(0));
  }
}
