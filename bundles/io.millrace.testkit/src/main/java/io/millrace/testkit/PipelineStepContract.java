package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.model.Message;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.pipeline.PipelineStep;
import io.millrace.api.pipeline.PipelineStep.Prepared;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link PipelineStep} does. */
public abstract class PipelineStepContract {
  /** The step under test. */
  protected abstract PipelineStep step();

  /** Values to prepare it with; by default none. */
  protected Map<String, Object> values() {
    return Map.of();
  }

  /** A conversation that the step can work on. */
  protected List<Message> conversation() {
    return List.of(
        new Message("system", "Be brief."),
        Message.user("Where is my card?"),
        Message.assistant("On its way."),
        Message.user("Since when?"));
  }

  /** Prepares the step with the given values. */
  protected final Prepared prepare(Map<String, ?> given) {
    PipelineStep step = step();
    return step.prepare(Values.check("step", step.parameters(), given));
  }

  @Test
  void declares_each_parameter_once_and_says_what_it_does() {
    Set<String> names = new HashSet<>();
    for (Parameter p : step().parameters()) {
      assertTrue(names.add(p.name()), p.name());
      assertFalse(p.summary().isBlank(), p.name());
    }
  }

  @Test
  void hands_on_a_conversation() {
    try (Prepared prepared = prepare(values())) {
      assertFalse(prepared.process(conversation()).isEmpty());
    }
  }

  @Test
  void takes_a_single_question() {
    try (Prepared prepared = prepare(values())) {
      assertFalse(prepared.process(List.of(Message.user("Where is my card?"))).isEmpty());
    }
  }

  @Test
  void leaves_the_conversation_it_was_given_as_it_was() {
    List<Message> given = new ArrayList<>(conversation());
    try (Prepared prepared = prepare(values())) {
      prepared.process(given);
    }

    assertEquals(conversation(), given);
  }

  @Test
  void remembers_nothing_of_another_conversation() {
    String secret = "4929 2345 6789 0123";
    try (Prepared prepared = prepare(values())) {
      prepared.process(List.of(Message.user("My card is " + secret)));

      for (Message m : prepared.process(conversation())) {
        assertFalse(m.content().contains(secret), m.role());
      }
    }
  }

  @Test
  void serves_many_threads_at_once() throws Exception {
    try (Prepared prepared = prepare(values())) {
      for (List<Message> got : Threads.repeat(4, 40, () -> prepared.process(conversation()))) {
        assertFalse(got.isEmpty());
      }
    }
  }

  @Test
  void closing_one_leaves_another_working() {
    try (Prepared kept = prepare(values())) {
      prepare(values()).close();

      assertFalse(kept.process(conversation()).isEmpty());
    }
  }
}
