package io.millrace.rest.internal.control;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.kernel.audit.AuditTrail;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Something that an account does, and its entry in the audit trail: written when it is over,
 * whichever way it went.
 *
 * @param action dotted: {@code key.create}
 * @param subject what it is done to, as far as it is known before
 * @param details for the entry
 */
record Audited(
    AuditTrail trail, String who, String action, String subject, Map<String, Object> details) {

  /** What is done. */
  @FunctionalInterface
  interface Act<T> {
    T act() throws IOException;
  }

  /** Does it; the entry is written before this returns or throws. */
  <T> T by(Act<T> act) throws IOException {
    return by(act, done -> subject);
  }

  /** Does it, and learns only then what it was done to. */
  <T> T by(Act<T> act, Function<T, String> known) throws IOException {
    T done = refusals(act);
    trail.record(who, action, known.apply(done), "done", details);
    return done;
  }

  /** Does what writes its own entry in the transaction of its success; here, if it fails. */
  <T> T refusals(Act<T> act) throws IOException {
    try {
      return act.act();
    } catch (PlatformException e) {
      boolean refused = e.blame() == Blame.CALLER || e.blame() == Blame.OPERATOR;
      failed(refused ? "refused" : "failed", e.code());
      throw e;
    } catch (IOException | RuntimeException e) { // whatever it was, it was tried
      failed("failed", "INTERNAL_FAILED");
      throw e;
    }
  }

  private void failed(String outcome, String code) {
    Map<String, Object> more = new LinkedHashMap<>(details);
    more.put("code", code);
    trail.record(who, action, subject, outcome, more);
  }
}
