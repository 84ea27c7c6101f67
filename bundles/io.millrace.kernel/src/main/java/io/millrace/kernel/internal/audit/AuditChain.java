package io.millrace.kernel.internal.audit;

import io.millrace.api.artifact.Digest;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an entry's hash covers: the hash before it, then each value with its length in front, so
 * that no two entries share a text; the details as JSON with sorted names.
 */
final class AuditChain {
  /** Before the first entry. */
  static final String ROOT = "0".repeat(64);

  private AuditChain() {}

  /** An entry with its hash. */
  static AuditEntry entry(
      String before,
      long sequence,
      Instant time,
      String who,
      String action,
      String subject,
      String outcome,
      Map<String, Object> details) {
    String hash =
        hash(
            before,
            Long.toString(sequence),
            time.toString(),
            who,
            action,
            subject,
            outcome,
            Json.write(sorted(details)));
    return new AuditEntry(sequence, time, who, action, subject, outcome, details, hash);
  }

  /** Whether the entry follows one with the given hash, unaltered. */
  static boolean follows(String before, AuditEntry e) {
    return e.equals(
        entry(
            before,
            e.sequence(),
            e.time(),
            e.who(),
            e.action(),
            e.subject(),
            e.outcome(),
            e.details()));
  }

  private static String hash(String... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String part : parts) {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Digest.of(Digest.sha256().digest(bytes.toByteArray())).hex();
  }

  /** The same value with the names of its objects in order: maps have none of their own. */
  static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> byName = new TreeMap<>();
      map.forEach((name, v) -> byName.put(String.valueOf(name), sorted(v)));
      return new LinkedHashMap<>(byName);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> all = new ArrayList<>();
      list.forEach(v -> all.add(sorted(v)));
      return all;
    }
    return value;
  }
}
