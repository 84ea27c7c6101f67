package io.millrace.runtime.items;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {
  @Test
  void fills_columns_and_leaves_other_braces() {
    PromptTemplate t = PromptTemplate.of("{name}: {\"a\": {n}} {{name}} {gone} {tags}");

    assertEquals(Set.of("name", "n", "gone", "tags"), t.columns());
    assertEquals(
        "Ann: {\"a\": 3} {name}  [\"x\"]",
        t.fill(Map.of("name", "Ann", "n", 3L, "tags", List.of("x"))));
  }

  @Test
  void a_value_is_never_read_as_a_placeholder() {
    assertEquals(
        "{secret} $1 \\",
        PromptTemplate.of("{a}").fill(Map.of("a", "{secret} $1 \\", "secret", "no")));
  }

  @Test
  void names_that_are_no_columns_are_refused_with_those_there_are() {
    Schema schema = Schema.of(Schema.Field.string("text"));

    PlatformException refused =
        assertThrows(
            PlatformException.class, () -> PromptTemplate.of("{txt}").over(schema, "prompt"));

    assertEquals("PARAMETER_INVALID", refused.code());
    assertTrue(refused.what().contains("[text]"), refused.what());
  }
}
