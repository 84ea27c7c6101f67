package io.millrace.item.function.sendnotification.internal;

import io.millrace.api.function.RunContext;
import java.time.Instant;
import java.util.Map;

/**
 * What is to be told.
 *
 * @param id the same for every attempt: receivers can drop what they have already
 * @param data facts beside the text, JSON values
 */
record Notice(
    String id,
    String project,
    String run,
    Instant time,
    String subject,
    String text,
    Map<String, Object> data) {
  static Notice of(RunContext run, Instant time) {
    var given = run.parameters();
    return new Notice(
        run.runId(),
        run.project(),
        run.runId(),
        time,
        given.string("subject"),
        given.string("text"),
        given.has("data") ? given.object("data") : Map.of());
  }
}
