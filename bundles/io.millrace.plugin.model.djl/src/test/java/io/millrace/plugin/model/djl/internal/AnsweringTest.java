package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AnsweringTest {
  private static final long SMALL = 135_000_000;
  private static final long LARGE = 1_236_000_000;

  @Test
  void vectors_answer_small_models_where_the_server_has_them() {
    assertTrue(Answering.of("auto").vectors("on", SMALL));
    assertFalse(Answering.of("auto").vectors("on", LARGE));
    assertFalse(Answering.of("auto").vectors("", SMALL));
  }

  @Test
  void a_name_is_obeyed() {
    assertTrue(Answering.of("Vectors").vectors("", LARGE));
    assertFalse(Answering.of("libtorch").vectors("on", SMALL));
  }
}
