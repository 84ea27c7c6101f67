package io.millrace.deployment.internal;

import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.model.Message;
import io.millrace.deployment.internal.PreparedPipeline.ReadyGuardrail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Applies guardrails to one request and notes their verdicts. Fails closed: a guardrail that cannot
 * judge refuses the request.
 *
 * <p>The newest judged message decides: blocked, the request ends. An earlier one that is blocked
 * is left out together with the answer that followed it, so that a conversation goes on after a
 * blocked turn although clients send the whole history again.
 */
final class Screening {
  private static final List<String> SEVERITY = List.of("allow", "flag", "rewrite", "block");

  private final Map<String, String> verdicts = new HashMap<>();

  /** Guardrail id → worst verdict so far. */
  Map<String, String> verdicts() {
    return Map.copyOf(verdicts);
  }

  /** The conversation that goes on, or empty if the request is blocked. */
  Optional<List<Message>> input(ReadyGuardrail guardrail, List<Message> messages) {
    Set<String> roles = guardrail.step().roles();
    int newest = -1;
    for (int i = 0; i < messages.size(); i++) {
      newest = judges(roles, messages.get(i)) ? i : newest;
    }
    List<Message> kept = new ArrayList<>();
    boolean dropping = false;
    for (int i = 0; i < messages.size(); i++) {
      Message m = messages.get(i);
      if (!judges(roles, m)) {
        if (!(dropping && m.role().equals("assistant"))) {
          kept.add(m);
        }
        continue;
      }
      dropping = false;
      Verdict verdict = judge(guardrail, Direction.INPUT, m.content());
      if (verdict instanceof Verdict.Block && i < newest) {
        note(guardrail, "rewrite");
        dropping = true;
        continue;
      }
      note(guardrail, word(verdict));
      if (verdict instanceof Verdict.Block) {
        return Optional.empty();
      }
      kept.add(verdict instanceof Verdict.Rewrite r ? m.withContent(r.text()) : m);
    }
    return Optional.of(kept);
  }

  /** A developer's message is OpenAI's newer word for a system message. */
  private static boolean judges(Set<String> roles, Message message) {
    String role = message.role();
    return roles.contains(role) || (role.equals("developer") && roles.contains("system"));
  }

  /** The answer that goes out, or empty if it is blocked. */
  Optional<String> output(ReadyGuardrail guardrail, String text) {
    Verdict verdict = judge(guardrail, Direction.OUTPUT, text);
    note(guardrail, word(verdict));
    if (verdict instanceof Verdict.Block) {
      return Optional.empty();
    }
    return Optional.of(verdict instanceof Verdict.Rewrite r ? r.text() : text);
  }

  private static Verdict judge(ReadyGuardrail guardrail, Direction direction, String text) {
    try {
      return guardrail.check().judge(new Passage(direction, text));
    } catch (RuntimeException e) { // plugin call site: whatever it throws refuses the request
      throw PipelineBuilder.broken(
          "GUARDRAIL_UNAVAILABLE", "Guardrail '" + guardrail.step().id() + "'", e);
    }
  }

  private void note(ReadyGuardrail guardrail, String word) {
    verdicts.merge(
        guardrail.step().id(), word, (a, b) -> SEVERITY.indexOf(a) >= SEVERITY.indexOf(b) ? a : b);
  }

  private static String word(Verdict verdict) {
    return verdict.fold(a -> "allow", f -> "flag", r -> "rewrite", b -> "block");
  }
}
