package io.millrace.kernel.audit;

import java.time.Instant;
import java.util.Map;

/**
 * Something that somebody did or tried.
 *
 * @param sequence from 1, without gaps
 * @param who the account
 * @param action dotted: {@code hub.install}, {@code key.create}
 * @param subject what it was done to
 * @param outcome {@code done}, {@code refused}, {@code failed} or {@code interrupted}
 * @param details more, JSON values: sources, keys, digests, the code of a failure; no user text, no
 *     secrets
 * @param hash SHA-256 over the hash of the entry before and this one's content, 64 hex digits: an
 *     entry that was altered or taken out breaks the chain
 */
public record AuditEntry(
    long sequence,
    Instant time,
    String who,
    String action,
    String subject,
    String outcome,
    Map<String, Object> details,
    String hash) {
  public AuditEntry {
    details = Map.copyOf(details);
  }
}
