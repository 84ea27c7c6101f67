package io.millrace.kernel.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetValuesTest {
  @Test
  void the_outline_has_a_list_for_every_dataset_at_any_depth() {
    Map<String, Object> given =
        Map.of(
            "examples", "store://dataset/bank/examples",
            "inner", Map.of("refusals", "store://dataset/bank/refusals:2", "k", 3),
            "many", List.of("store://dataset/bank/a", "plain"));

    assertEquals(
        Map.of(
            "examples", List.of(),
            "inner", Map.of("refusals", List.of(), "k", 3),
            "many", List.of(List.of(), "plain")),
        DatasetValues.outline(given));
  }
}
