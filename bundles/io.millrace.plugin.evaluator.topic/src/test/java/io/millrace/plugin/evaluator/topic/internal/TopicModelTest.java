package io.millrace.plugin.evaluator.topic.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicModelTest {
  private static final float[] EAST = {1, 0};
  private static final float[] WEST = {-1, 0};

  @Test
  void learns_the_side_and_is_undecided_between() {
    TopicModel model = TopicModel.fit(List.of(EAST, WEST), List.of(true, false));

    assertTrue(model.probability(EAST) > 0.9);
    assertTrue(model.probability(WEST) < 0.1);
    assertEquals(0.5, model.probability(new float[] {0, 1}), 1e-9);
  }

  @Test
  void the_number_of_examples_of_a_topic_is_no_argument() {
    TopicModel model =
        TopicModel.fit(
            List.of(EAST, EAST, EAST, EAST, WEST), List.of(true, true, true, true, false));

    assertEquals(0.5, model.probability(new float[] {0, 1}), 1e-6);
  }
}
