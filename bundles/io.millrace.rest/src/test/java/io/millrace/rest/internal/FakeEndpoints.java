package io.millrace.rest.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.TokenListener;
import io.millrace.deployment.Answer;
import io.millrace.deployment.AnswerListener;
import io.millrace.deployment.Call;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.Endpoints;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An endpoint, {@code assistant}, that says the given pieces, then fails if told to. */
final class FakeEndpoints implements Endpoints {
  final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  final CountDownLatch cancelled = new CountDownLatch(1);
  volatile List<String> pieces = List.of("Hello", ", ", "world");
  volatile @Nullable RuntimeException failsAtFirst;
  volatile @Nullable RuntimeException failsAtLast;
  volatile boolean endless;
  volatile boolean silent;
  volatile boolean ready = true;
  volatile List<String> awaited = List.of();
  volatile List<String> more = List.of();
  volatile List<String> adapters = List.of();
  volatile Map<String, List<String>> warnings = Map.of();
  volatile List<Answer.Choice> choices = List.of();
  volatile List<ScoredToken> prompt = List.of();

  @Override
  public List<EndpointInfo> list() {
    return Stream.concat(Stream.of("assistant"), more.stream()).map(this::info).toList();
  }

  private EndpointInfo info(String id) {
    return new EndpointInfo(
        id,
        "bank",
        "assistant",
        3,
        "assistant:2",
        Instant.EPOCH,
        ready,
        ready ? "" : "its model is loading",
        512,
        adapters,
        warnings);
  }

  @Override
  public PlatformException absent(String name) {
    return awaited.contains(name)
        ? new PlatformException(
            "ENDPOINT_UNAVAILABLE", Blame.OPERATOR, true, "'" + name + "' is not ready.", "Wait.")
        : PlatformException.caller(
            "ENDPOINT_NOT_FOUND", "The model '" + name + "' does not exist.", "Use [assistant].");
  }

  @Override
  public Answer answer(Call call, TokenListener listener) {
    calls.add(call);
    if (failsAtFirst != null) {
      throw failsAtFirst;
    }
    if (listener instanceof AnswerListener a) {
      a.began("assistant@3", "assistant:2", Map.of("Guardrail pii", "0.1.0"));
    }
    if (listener instanceof AnswerListener a) {
      a.counted(0, 7, 0, 0);
    }
    boolean on = true;
    while (silent && on) {
      LockSupport.parkNanos(50_000_000);
      on = listener.wanted();
    }
    do {
      int said = 0;
      for (String piece : pieces) {
        if (listener instanceof AnswerListener a) {
          a.counted(0, 7, 3, ++said);
        }
        on = on && listener.text(piece);
      }
    } while (endless && on);
    if (!on) {
      cancelled.countDown();
    }
    if (failsAtLast != null) {
      throw failsAtLast;
    }
    return new Answer(
        call.requestId(),
        choices.isEmpty() ? List.of(new Answer.Choice(String.join("", pieces), "stop")) : choices,
        7,
        3,
        pieces.size(),
        prompt,
        "assistant@3",
        "assistant:2",
        Map.of("Guardrail pii", "0.1.0"),
        Map.of(),
        1.5,
        4.5);
  }
}
