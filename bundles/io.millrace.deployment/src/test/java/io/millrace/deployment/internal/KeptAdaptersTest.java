package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelBackend;
import io.millrace.deployment.ServedAdapter;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.kernel.run.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeptAdaptersTest {
  private static final String WEIGHTS = "store://model/bank/assistant:1";

  private final Serving first =
      new Serving(
          (model, messages) -> model.adapter().map(Path::toString).orElse("none") + " answers");

  private KeptAdaptersTest withEndpoint() {
    first.kernel.promote(first.kernel.candidate().version());
    first.declare(List.of(), List.of());
    return this;
  }

  private Serving restarted() {
    Serving next = first.restarted();
    next.declare(List.of(), List.of());
    return next;
  }

  private static String text(Serving serving, String model) {
    return serving.askAs(model, "hi").choices().get(0).text();
  }

  private static List<String> adapters(Serving serving) {
    return serving.endpoints.list().get(0).adapters();
  }

  private static void completed(Serving serving, Run run) {
    new ModelFollower(serving.table)
        .happened(
            new PlatformEvent(
                1, Instant.EPOCH, "run.state", "bank", run.id(), Map.of("state", "completed")));
  }

  @Test
  void an_adapter_answers_after_a_restart() {
    withEndpoint();
    first.models.loadAdapter("assistant", "french", Path.of("/adapters/french"));
    first.models.loadAdapter("assistant", "kept", ArtifactRef.parse("store://adapter/bank/kept:3"));

    Serving next = restarted();

    assertEquals("/adapters/french answers", text(next, "french"));
    assertEquals("kept-3 answers", text(next, "assistant:kept"));
  }

  @Test
  void an_adapter_that_was_unloaded_stays_away() {
    withEndpoint();
    first.models.loadAdapter("assistant", "french", Path.of("/adapters/french"));
    first.models.unloadAdapter("assistant", "french");

    Serving next = restarted();

    assertEquals(List.of(), adapters(next));
    assertEquals(
        "It was unloaded.", next.models.adapter("assistant", "french").orElseThrow().reason());
  }

  @Test
  void an_adapter_can_be_loaded_again_after_it_was_unloaded() {
    withEndpoint();
    first.models.loadAdapter("assistant", "french", Path.of("/adapters/old"));
    first.models.unloadAdapter("assistant", "french");
    first.models.loadAdapter("assistant", "french", Path.of("/adapters/new"));

    assertEquals("/adapters/new answers", text(restarted(), "french"));
  }

  @Test
  void what_a_run_leaves_for_an_endpoint_is_served_when_it_completes() {
    withEndpoint();

    completed(first, first.runs.left("assistant", "ft:tuned", WEIGHTS));

    ServedAdapter adapter = first.models.adapter("assistant", "ft:tuned").orElseThrow();
    assertTrue(adapter.ready());
    assertEquals("store://adapter/bank/tuned:1", adapter.source());
    assertEquals("tuned-1 answers", text(first, "ft:tuned"));
  }

  @Test
  void a_run_that_completed_while_nobody_listened_is_caught_up_with() {
    withEndpoint();
    first.runs.left("assistant", "ft:tuned", WEIGHTS);

    assertEquals("tuned-1 answers", text(restarted(), "ft:tuned"));
  }

  @Test
  void what_was_unloaded_is_not_brought_back_by_its_run() {
    withEndpoint();
    completed(first, first.runs.left("assistant", "ft:tuned", WEIGHTS));
    first.models.unloadAdapter("assistant", "ft:tuned");

    assertEquals(List.of(), adapters(restarted()));
  }

  @Test
  void an_adapter_of_other_weights_is_not_served_and_says_why() {
    withEndpoint();
    first.kernel.digests.put(WEIGHTS, "one");
    first.kernel.digests.put("store://model/bank/assistant:2", "two");
    completed(first, first.runs.left("assistant", "ft:tuned", WEIGHTS));

    first.kernel.promote(first.kernel.candidate().version());

    ServedAdapter adapter = first.models.adapter("assistant", "ft:tuned").orElseThrow();
    assertFalse(adapter.ready());
    assertTrue(adapter.reason().contains(WEIGHTS), adapter.reason());
    PlatformException unknown =
        assertThrows(PlatformException.class, () -> text(first, "ft:tuned"));
    assertEquals("ENDPOINT_NOT_FOUND", unknown.code());
    assertTrue(unknown.what().contains(WEIGHTS), unknown.what());
  }

  @Test
  void an_adapter_is_awaited_from_the_start_until_its_endpoint_is_ready() {
    withEndpoint();
    first.models.loadAdapter("assistant", "french", Path.of("/adapters/french"));
    first.models.loadAdapter("assistant", "gone", Path.of("/adapters/gone"));
    first.models.unloadAdapter("assistant", "gone");
    Serving next = first.restarted();
    next.declared.add("assistant");

    List<String> undeclared = codes(next);
    next.plugins.remove(ModelBackend.class, "djl");
    next.declare(List.of(), List.of());
    List<String> unprepared = codes(next);
    next.plugins.add(ModelBackend.class, "djl", next.backend);
    next.clock.advance(Duration.ofMinutes(1));
    next.table.look();

    List<String> waits =
        List.of(
            "french ENDPOINT_UNAVAILABLE",
            "assistant:french ENDPOINT_UNAVAILABLE",
            "assistant ENDPOINT_UNAVAILABLE",
            "gone ENDPOINT_NOT_FOUND",
            "other ENDPOINT_NOT_FOUND");
    assertEquals(waits, undeclared);
    assertEquals(waits, unprepared);
    assertEquals("/adapters/french answers", text(next, "french"));
  }

  private static List<String> codes(Serving serving) {
    return Stream.of("french", "assistant:french", "assistant", "gone", "other")
        .map(
            name ->
                name
                    + " "
                    + assertThrows(PlatformException.class, () -> text(serving, name)).code())
        .toList();
  }

  @Test
  void an_adapter_that_cannot_be_loaded_keeps_no_endpoint_from_answering() {
    withEndpoint();
    first.models.loadAdapter("assistant", "french", Path.of("/adapters/french"));
    Serving next = first.restarted();
    next.backend.breakFolder(Path.of("/adapters/french"));
    next.declare(List.of(), List.of());

    assertEquals("none answers", text(next, "assistant"));
    assertTrue(
        next.models.adapter("assistant", "french").orElseThrow().reason().contains("broken"));
  }
}
