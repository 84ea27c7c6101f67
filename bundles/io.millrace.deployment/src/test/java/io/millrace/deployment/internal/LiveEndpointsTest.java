package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.deployment.Answer;
import io.millrace.deployment.AnswerListener;
import io.millrace.deployment.Call;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.SamplingOverrides;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LiveEndpointsTest {
  @Test
  void an_answer_names_the_versions_and_its_pieces_make_up_the_text() {
    Serving s = Serving.with(List.of(), List.of());
    List<String> heard = new ArrayList<>();
    AnswerListener listener =
        new AnswerListener() {
          @Override
          public void began(String pipeline, String model, Map<String, String> plugins) {
            heard.add(pipeline + " " + model + ": ");
          }

          @Override
          public boolean piece(Piece piece) {
            return heard.add(piece.text());
          }
        };

    Answer answer = s.endpoints.answer(Serving.call(List.of(Message.user("hi"))), listener);

    assertEquals("assistant-1 says hi", answer.text());
    assertEquals("assistant@1 assistant:1: assistant-1 says hi", String.join("", heard));
    assertEquals("assistant@1", answer.pipeline());
    assertEquals("assistant:1", answer.model());
    assertEquals(Answer.STOP, answer.finish());
    assertEquals(3, answer.completionTokens());
    assertTrue(answer.firstTokenMs() <= answer.totalMs());
  }

  @Test
  void requests_before_during_and_after_a_promotion_are_answered_by_one_version_each()
      throws Exception {
    Serving s = Serving.with(List.of(), List.of());
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch running = new CountDownLatch(4);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<List<Answer>>> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(
          pool.submit(
              () -> {
                List<Answer> answers = new ArrayList<>();
                while (!stop.get() || answers.isEmpty()) {
                  answers.add(s.ask("hi"));
                  running.countDown();
                }
                return answers;
              }));
    }
    assertTrue(running.await(30, TimeUnit.SECONDS));
    for (int i = 0; i < 20; i++) {
      s.kernel.promote(s.kernel.candidate().version());
    }
    stop.set(true);

    for (Future<List<Answer>> client : clients) {
      for (Answer a : client.get(30, TimeUnit.SECONDS)) {
        assertEquals(a.model().replace(':', '-') + " says hi", a.text());
      }
    }
    pool.shutdown();
    assertEquals("assistant:21", s.ask("hi").model());
    assertEquals(1, s.backend.open());
    assertEquals(
        "assistant:21", s.kernel.published.get(s.kernel.published.size() - 1).data().get("model"));
  }

  @Test
  void a_request_under_way_finishes_on_the_version_it_began_with() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Serving s =
        new Serving(
            (model, messages) -> {
              if (messages.get(0).content().equals("slow")) {
                asked.countDown();
                go.await();
              }
              return "from " + model.folder();
            });
    s.kernel.promote(s.kernel.candidate().version());
    s.declare(List.of(), List.of());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<Answer> slow = pool.submit(() -> s.ask("slow"));
    asked.await();

    s.kernel.promote(s.kernel.candidate().version());
    assertEquals("from assistant-2", s.ask("quick").text());
    assertFalse(s.backend.sessions().get(0).closed(), "closed under a request");
    go.countDown();

    assertEquals("from assistant-1", slow.get(30, TimeUnit.SECONDS).text());
    pool.shutdown();
    assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
    assertTrue(s.backend.sessions().get(0).closed(), "still open after its last request");
  }

  @Test
  void a_version_that_cannot_be_loaded_is_not_promoted_and_the_former_goes_on() {
    Serving s = Serving.with(List.of(), List.of());
    long broken = s.kernel.candidate().version();
    s.backend.breakFolder(java.nio.file.Path.of("assistant-2"));

    PlatformException e = assertThrows(PlatformException.class, () -> s.kernel.promote(broken));

    assertEquals("MODEL_INVALID", e.code());
    assertEquals("assistant:1", s.ask("hi").model());
    assertEquals(1, s.backend.open());
  }

  @Test
  void an_endpoint_without_a_model_says_why_and_answers_once_there_is_one() {
    Serving s = new Serving();
    s.declare(List.of(), List.of());

    EndpointInfo waiting = s.endpoints.list().get(0);
    assertFalse(waiting.ready());
    assertTrue(waiting.reason().contains("no production version"), waiting.reason());
    PlatformException e = assertThrows(PlatformException.class, () -> s.ask("hi"));
    assertEquals("ENDPOINT_UNAVAILABLE", e.code());
    assertTrue(e.retriable());

    s.kernel.promote(s.kernel.candidate().version());

    assertTrue(s.endpoints.list().get(0).ready());
    assertEquals("assistant:1", s.ask("hi").model());
  }

  @Test
  void a_replaced_plugin_is_taken_up_without_a_pause() {
    Serving s = Serving.with(List.of(), List.of());

    s.plugins.add(ModelBackend.class, "djl", s.backend);
    assertEquals("assistant@1", s.ask("hi").pipeline());
    s.table.look();

    assertEquals("assistant@2", s.ask("hi").pipeline());
    assertEquals(1, s.backend.open());
    assertEquals(1, s.plugins.open());
  }

  @Test
  void an_answer_says_which_plugins_had_a_part_in_it() {
    Serving s = new Serving().guardrail("pii", t -> new io.millrace.api.guardrail.Verdict.Allow());
    s.kernel.promote(s.kernel.candidate().version());
    s.declare(List.of(Map.of("guardrail", "pii")), List.of());

    assertEquals(
        Map.of("ModelBackend djl", "1.0.0", "Guardrail pii", "1.0.1"), s.ask("hi").plugins());
  }

  @Test
  void a_guardrail_that_is_replaced_while_a_version_is_built_serves_it_in_one_version() {
    Serving s = new Serving();
    s.plugins.add(Guardrail.class, "mark", new Replaced(s, 1));
    s.kernel.promote(s.kernel.candidate().version());

    s.declare(
        List.of(Map.of("guardrail", "mark")),
        List.of(Map.of("guardrail", "mark", "direction", "output")));

    assertEquals("assistant-1 says hi [1] [1]", s.ask("hi").text());
    s.table.look();
    assertEquals("assistant-1 says hi [2] [2]", s.ask("hi").text());
  }

  /** Marks texts with its number; while it is prepared for the first time, the next one comes. */
  private record Replaced(Serving s, int number) implements Guardrail {
    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public Check prepare(Values parameters) {
      if (number == 1) {
        s.plugins.add(Guardrail.class, "mark", new Replaced(s, 2));
      }
      return p ->
          new io.millrace.api.guardrail.Verdict.Rewrite(p.text() + " [" + number + "]", List.of());
    }
  }

  @Test
  void a_model_is_loaded_once_for_all_that_use_it() {
    Serving s = new Serving().guardrail("pii", t -> new io.millrace.api.guardrail.Verdict.Allow());
    s.kernel.promote(s.kernel.candidate().version());
    s.declare(List.of(Map.of("guardrail", "pii")), List.of());

    s.guardrail("pii", t -> new io.millrace.api.guardrail.Verdict.Block(List.of()));
    s.table.look();

    assertEquals(Answer.CONTENT_FILTER, s.ask("hi").finish());
    assertEquals(1, s.backend.sessions().size(), "loaded anew for a guardrail");
    s.section.remove("bank", "assistant");
    assertEquals(0, s.backend.open());
  }

  @Test
  void without_a_declared_guardrail_it_does_not_answer() {
    Serving s = new Serving().guardrail("pii", t -> new io.millrace.api.guardrail.Verdict.Allow());
    s.kernel.promote(s.kernel.candidate().version());
    s.declare(List.of(Map.of("guardrail", "pii")), List.of());
    assertEquals("assistant:1", s.ask("hi").model());

    s.plugins.remove(Guardrail.class, "pii");
    s.table.look();

    assertThrows(PlatformException.class, () -> s.ask("hi"));
    assertTrue(s.endpoints.list().get(0).reason().contains("pii"));
    assertEquals(0, s.plugins.open(), "leases held while the plugin wants to go");

    s.guardrail("pii", t -> new io.millrace.api.guardrail.Verdict.Allow());
    s.clock.advance(java.time.Duration.ofSeconds(31));
    s.table.look();

    assertEquals("assistant:1", s.ask("hi").model());
  }

  @Test
  void a_changed_declaration_is_a_new_version_and_the_same_one_is_not() {
    Serving s = Serving.with(List.of(), List.of());

    s.declare(List.of(), List.of());
    assertEquals("assistant@1", s.ask("hi").pipeline());
    s.declare(List.of(Map.of("prompt", Map.of("prefix", "Q: "))), List.of());

    Answer answer = s.ask("hi");
    assertEquals("assistant@2", answer.pipeline());
    assertEquals("assistant-1 says Q: hi", answer.text());
  }

  @Test
  void a_withdrawn_endpoint_is_not_found_and_leaves_nothing_open() {
    Serving s = Serving.with(List.of(), List.of());

    s.section.remove("bank", "assistant");

    PlatformException e = assertThrows(PlatformException.class, () -> s.ask("hi"));
    assertEquals("ENDPOINT_NOT_FOUND", e.code());
    assertEquals(0, s.backend.open());
    assertEquals(0, s.plugins.open());
  }

  @Test
  void a_preparation_whose_promotion_does_not_come_is_closed() {
    Serving s = Serving.with(List.of(), List.of());
    s.kernel.listeners.get(0).prepare(s.kernel.candidate(), java.util.Optional.empty());
    assertEquals(2, s.backend.open());

    s.clock.advance(java.time.Duration.ofMinutes(11));
    s.table.look();

    assertEquals(1, s.backend.open());
  }

  @Test
  void too_long_a_conversation_and_one_without_a_question_are_refused() {
    Serving s = Serving.with(List.of(), List.of());

    assertEquals(
        "PROMPT_TOO_LARGE",
        assertThrows(PlatformException.class, () -> s.ask("x".repeat(2_000_000))).code());
    assertEquals(
        "MESSAGES_INVALID",
        assertThrows(
                PlatformException.class, () -> s.ask(List.of(new Message("system", "be nice"))))
            .code());
    assertEquals(Outcome.FAILED, s.observed.get(0).outcome());
    assertEquals("PROMPT_TOO_LARGE", s.observed.get(0).errorCode());
  }

  @Test
  void a_call_overrides_the_sampling_within_its_ranges() {
    Serving s = Serving.with(List.of(), List.of());
    Call base = Serving.call(List.of(Message.user("one two three four")));

    assertEquals(Answer.LENGTH, s.endpoints.answer(with(base, 2, 0), t -> true).finish());
    assertEquals(
        "SAMPLING_INVALID",
        assertThrows(PlatformException.class, () -> s.endpoints.answer(with(base, 2, 9), t -> true))
            .code());
  }

  private static Call with(Call base, int maxTokens, double temperature) {
    SamplingOverrides sampling =
        new SamplingOverrides(
            OptionalInt.of(maxTokens),
            OptionalDouble.of(temperature),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalDouble.empty(),
            List.of(),
            OptionalLong.empty());
    return new Call(
        base.requestId(), base.endpoint(), base.messages(), sampling, base.labels(), "anna");
  }

  @Test
  void a_client_that_goes_away_ends_the_generation() {
    Serving s = Serving.with(List.of(), List.of());

    Answer quiet = s.endpoints.answer(Serving.call(List.of(Message.user("hi"))), t -> false);
    Answer broken =
        s.endpoints.answer(
            Serving.call(List.of(Message.user("hi"))),
            t -> {
              throw new IllegalStateException("pipe");
            });

    assertEquals(Answer.CANCELLED, quiet.finish());
    assertEquals(1, quiet.completionTokens());
    assertEquals(Answer.CANCELLED, broken.finish());
    assertEquals(Outcome.CANCELLED, s.observed.get(1).outcome());
  }
}
