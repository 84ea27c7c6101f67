package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class {{Type}}Test {
  private static double cosine(String one, String other) {
    List<float[]> v = new {{Type}}().embed(List.of(one, other));
    double sum = 0;
    for (int i = 0; i < v.get(0).length; i++) {
      sum += v.get(0)[i] * v.get(1)[i];
    }
    return sum;
  }

  @Test
  void case_and_punctuation_do_not_matter() {
    assertEquals(1, cosine("My card, please!", "my CARD please"), 1e-6);
  }

  @Test
  void forms_of_a_word_are_alike() {
    assertTrue(cosine("activation", "activating") > 0.2);
  }

  @Test
  void a_text_without_words_has_a_vector_too() {
    assertEquals(1, cosine("?!", "?!"), 1e-6);
  }
}
