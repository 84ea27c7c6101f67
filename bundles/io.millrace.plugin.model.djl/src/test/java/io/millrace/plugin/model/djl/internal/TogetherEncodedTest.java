package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.model.Prompt;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TogetherEncodedTest {
  @Test
  void requests_made_together_have_their_bad_words_encoded_once() {
    List<String> encoded = new ArrayList<>();
    TogetherEncoded words =
        new TogetherEncoded(
            prompt -> new int[0],
            text -> {
              encoded.add(text);
              return text.chars().toArray();
            });
    for (int request = 0; request < 128; request++) {
      assertEquals(3, words.badWords(List.of("a", " a", "\n")).size());
    }

    assertEquals(List.of("a", " a", "a", " a", "\n"), encoded);
  }

  @Test
  void answers_to_one_prompt_have_it_encoded_once() {
    List<Prompt> encoded = new ArrayList<>();
    TogetherEncoded prompts =
        new TogetherEncoded(
            prompt -> {
              encoded.add(prompt);
              return new int[] {encoded.size()};
            },
            text -> new int[0]);
    for (int request = 0; request < 128; request++) {
      assertEquals(1, prompts.prompt(new Prompt.Text("a"))[0]);
    }

    assertEquals(2, prompts.prompt(new Prompt.Text("b"))[0]);
    assertEquals(3, prompts.prompt(new Prompt.Text("a"))[0]);
    assertEquals(3, encoded.size());
  }
}
