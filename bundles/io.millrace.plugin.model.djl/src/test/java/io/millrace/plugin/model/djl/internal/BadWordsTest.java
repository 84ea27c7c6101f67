package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadWordsTest {
  @Test
  void requests_made_together_have_theirs_encoded_once() {
    List<String> encoded = new ArrayList<>();
    BadWords words =
        new BadWords(
            text -> {
              encoded.add(text);
              return text.chars().toArray();
            });
    for (int request = 0; request < 128; request++) {
      assertEquals(3, words.tokens(List.of("a", " a", "\n")).size());
    }

    assertEquals(List.of("a", " a", "a", " a", "\n"), encoded);
  }
}
