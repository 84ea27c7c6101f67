package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.model.Message;
import io.millrace.api.parameter.Values;
import io.millrace.api.pipeline.PipelineStep;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class {{Type}}Test {
  private static List<String> contents(long limit, Message... messages) {
    {{Type}} step = new {{Type}}();
    Values values = Values.check("step", step.parameters(), Map.of("characters", limit));
    try (PipelineStep.Prepared prepared = step.prepare(values)) {
      return prepared.process(List.of(messages)).stream().map(Message::content).toList();
    }
  }

  @Test
  void forgets_the_oldest_turns_and_keeps_the_rules_and_the_question() {
    assertEquals(
        List.of("rules", "answer 2", "question 3"),
        contents(
            10,
            new Message("system", "rules"),
            Message.user("question 1"),
            Message.assistant("answer 1"),
            Message.user("question 2"),
            Message.assistant("answer 2"),
            Message.user("question 3")));
  }

  @Test
  void leaves_no_gap_in_what_it_keeps() {
    assertEquals(
        List.of("b", "c"),
        contents(
            3,
            Message.user("a"),
            Message.assistant("much too long to keep"),
            Message.assistant("b"),
            Message.user("c")));
  }

  @Test
  void a_short_conversation_stays_as_it_is() {
    assertEquals(List.of("a", "b"), contents(100, Message.user("a"), Message.user("b")));
  }
}
