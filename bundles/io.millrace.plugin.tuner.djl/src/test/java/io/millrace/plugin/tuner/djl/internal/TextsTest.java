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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
        "{\"chat_template\": \"{% for m in messages %}"
            + "<|{{ 'bot' if m.role == 'assistant' else m.role }}|>{{ m.content }}"
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
    assertArrayEquals(encode("<|user|>a<|bot|>b<|user|>c<|bot|>"), one.prompts().get(0));
    assertEquals(2, one.weight());
  }

  @Test
  void plain_text_is_learnt_whole() {
    Row row = row(Method.PRETRAIN, Map.of("text", "abc"));

    assertEquals(0, row.prompts().get(0).length);
    assertArrayEquals(encode("abc<|end|>"), row.answers().get(0));
  }

  @Test
  void what_is_learnt_must_mean_something_in_a_row() {
    Map<String, Object> text = Map.of("text", "abc");
    Map<String, Object> chat = Map.of("messages", turns("a", "b"));
    Map<String, Object> pair = Map.of("prompt", "a", "completion", "b");

    assertEquals(List.of(), row(Learn.COMPLETION, pair).masks());
    assertEquals(1, row(Learn.ASSISTANT, chat).masks().size());
    unlearnable("'text', of which learn 'completion' says nothing", Learn.COMPLETION, text);
    unlearnable("'messages', of which learn 'completion'", Learn.COMPLETION, chat);
    unlearnable("'text', of which learn 'assistant'", Learn.ASSISTANT, text);
    unlearnable("'prompt', of which learn 'assistant'", Learn.ASSISTANT, pair);
  }

  private Row row(Learn learn, Map<String, Object> data) {
    return texts(Method.SFT, Length.Overlong.REFUSE, learn).rows(List.of(data)).get(0);
  }

  private void unlearnable(String part, Learn learn, Map<String, Object> data) {
    PlatformException e = assertThrows(PlatformException.class, () -> row(learn, data));
    assertEquals("TUNING_DATA_INVALID", e.code());
    assertTrue(e.what().contains(part), e.what());
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
  void a_conversation_is_learnt_whole_or_where_the_assistant_speaks() {
    Map<String, Object> data = Map.of("messages", turns("hi \uD83D\uDE00", "yö", "and", "ok"));

    Row all = row(Method.SFT, data);
    Row spoken =
        texts(Method.SFT, Length.Overlong.REFUSE, Learn.ASSISTANT).rows(List.of(data)).get(0);

    int[] ids = encode("<|user|>hi \uD83D\uDE00<|bot|>yö<|user|>and<|bot|>ok<|end|>");
    assertArrayEquals(ids, all.answers().get(0));
    assertEquals(List.of(), all.masks());
    assertArrayEquals(ids, spoken.answers().get(0));
    assertEquals("yöok<|end|>", learnt(spoken));
  }

  @Test
  void a_template_that_marks_what_is_generated_is_believed() throws IOException {
    template(
        "{% for m in messages %}<|user|>{% if m.role == 'assistant' %}"
            + "{% generation %}{{ m.content }}{% endgeneration %}"
            + "{% else %}{{ m.content }}{% endif %}{% endfor %}");

    Row row =
        texts(Method.SFT, Length.Overlong.REFUSE, Learn.ASSISTANT)
            .rows(List.of(Map.of("messages", turns("a", "bc", "d", "e"))))
            .get(0);

    assertEquals("bce<|end|>", learnt(row));
  }

  @Test
  void an_answer_given_as_messages_is_what_the_template_adds() {
    List<Map<String, String>> prompt = List.of(Map.of("role", "user", "content", "a"));
    List<Map<String, String>> answer =
        List.of(
            Map.of("role", "bot", "content", "b"),
            Map.of("role", "user", "content", "c"),
            Map.of("role", "bot", "content", "d"));

    Row row = row(Method.SFT, Map.of("prompt", prompt, "completion", answer));

    assertArrayEquals(encode("b<|user|>c<|bot|>d<|end|>"), row.answers().get(0));
  }

  @Test
  void a_pair_without_a_prompt_shares_its_beginning() {
    Row texts = row(Method.DPO, Map.of("chosen", "sky is blue", "rejected", "sky is bad"));
    Row chat =
        row(
            Method.DPO,
            Map.of("chosen", turns("q", "yes", "", ""), "rejected", turns("q", "no", "", "")));

    assertArrayEquals(encode("<|user|>sky is<|bot|>"), texts.prompts().get(0));
    assertArrayEquals(encode(" blue<|end|>"), texts.answers().get(0));
    assertArrayEquals(encode("<|user|>q<|bot|>"), chat.prompts().get(0));
    assertArrayEquals(encode("no<|end|>"), chat.rejected().get(0));
  }

  @Test
  void kto_takes_labels_and_pairs() {
    List<Row> rows =
        texts(Method.KTO)
            .rows(
                List.of(
                    Map.of("prompt", "a", "completion", "b", "label", false),
                    Map.of("prompt", "a", "chosen", "c", "rejected", "d")));

    assertEquals(List.of(false, true, false), rows.stream().map(Row::desirable).toList());
    assertArrayEquals(encode("d<|end|>"), rows.get(2).answers().get(0));
  }

  @Test
  void long_rows_are_cut_or_left_out_as_asked() {
    Map<String, Object> longPrompt = Map.of("prompt", "y".repeat(60), "completion", "xyz");
    Map<String, Object> longAnswer = Map.of("prompt", "hi", "completion", "x".repeat(60));

    Texts drop = texts(Method.SFT, Length.Overlong.DROP, Learn.AUTO);
    assertEquals(List.of(), drop.rows(List.of(longPrompt, longAnswer)));
    assertEquals(2, drop.dropped());
    Texts start = texts(Method.SFT, Length.Overlong.KEEP_START, Learn.AUTO);
    assertEquals(1, start.rows(List.of(longPrompt, longAnswer)).size());
    Texts end = texts(Method.SFT, Length.Overlong.KEEP_END, Learn.AUTO);
    Row kept = end.rows(List.of(longPrompt)).get(0);
    assertArrayEquals(encode("xyz<|end|>"), kept.answers().get(0));
    assertArrayEquals(encode("y".repeat(35) + "<|bot|>"), kept.prompts().get(0));
  }

  @Test
  void names_what_a_row_lacks() {
    refused("lacks column 'rejected'", Map.of("prompt", "a", "chosen", "b"));
    refused("lacks column 'prompt'", Map.of("chosen", "a", "rejected", "b"));
    refused("no text in column 'chosen'", Map.of("prompt", "a", "chosen", 5, "rejected", "b"));
    refused(
        "an empty text in column 'chosen'", Map.of("prompt", "a", "chosen", " ", "rejected", "b"));
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
    return texts(method, Length.Overlong.REFUSE, Learn.AUTO);
  }

  private Texts texts(Method method, Length.Overlong overlong, Learn learn) {
    return new Texts(
        encodings(method), Prompts.of("chat", folder), new Length(40, overlong), method, learn);
  }

  private Encodings encodings(Method method) {
    List<String> specials = List.of("<|user|>", "<|bot|>", "<|end|>");
    return new Encodings(tokenizer, new Marks("", "<|end|>", specials), method);
  }

  private static List<Map<String, String>> turns(String... said) {
    List<Map<String, String>> turns = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      if (!said[i].isEmpty()) {
        turns.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", said[i]));
      }
    }
    return turns;
  }

  private String learnt(Row row) {
    long[] kept =
        IntStream.range(0, row.answers().get(0).length)
            .filter(i -> row.masks().get(0)[i])
            .mapToLong(i -> row.answers().get(0)[i])
            .toArray();
    return tokenizer.decode(kept, false);
  }

  private void template(String text) throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), text);
  }

  private int[] encode(String text) {
    return encodings(Method.SFT).encode(text);
  }
}
