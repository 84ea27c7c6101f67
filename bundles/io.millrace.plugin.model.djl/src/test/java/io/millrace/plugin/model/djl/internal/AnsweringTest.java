package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AnsweringTest {
  @Test
  void vectors_answer_where_they_pay_if_the_server_has_them() {
    assertTrue(Answering.of("auto").vectors("on", () -> true));
    assertFalse(Answering.of("auto").vectors("on", () -> false));
    assertFalse(Answering.of("auto").vectors("auto", () -> true));
  }

  @Test
  void a_name_is_obeyed() {
    assertTrue(Answering.of("Vectors").vectors("off", () -> false));
    assertFalse(Answering.of("libtorch").vectors("on", () -> true));
  }
}
