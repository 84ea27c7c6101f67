package io.millrace.kernel.internal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.store.internal.OpenStore;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeRecordStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainedAuditTrailTest {
  private final FakeRecordStore records = new FakeRecordStore();
  private final FakeClock clock = new FakeClock(Instant.parse("2026-02-03T04:05:06.789123Z"));

  private ChainedAuditTrail open() {
    return open(records);
  }

  private ChainedAuditTrail open(RecordStore on) {
    return new ChainedAuditTrail(on, clock);
  }

  private static AuditEntry record(ChainedAuditTrail trail, String action, String subject) {
    return trail.record("admin", action, subject, "done", Map.of("version", "1.0.0"));
  }

  private static List<Long> sequences(List<AuditEntry> entries) {
    return entries.stream().map(AuditEntry::sequence).toList();
  }

  /** What somebody with the database in his hands might do. */
  private void alter(long sequence, UnaryOperator<String> json) {
    StoredRecord old = records.get("audit", AuditRecords.key(sequence)).orElseThrow();
    NewRecord d = old.data();
    records.put(
        new NewRecord(
            d.collection(),
            d.key(),
            d.project(),
            d.name(),
            d.state(),
            d.attributes(),
            json.apply(d.json())));
  }

  @Test
  void reads_back_what_was_recorded() {
    ChainedAuditTrail trail = open();

    AuditEntry made =
        trail.record(
            "admin",
            "hub.install",
            "shout",
            "refused",
            Map.of("code", "HUB_UNTRUSTED", "bundles", List.of(Map.of("sizeBytes", 12, "x", 1.5))));

    assertEquals(1, made.sequence());
    assertEquals(Instant.parse("2026-02-03T04:05:06.789Z"), made.time());
    assertEquals(List.of(made), trail.find("", 0, 10));
    assertEquals(List.of(made), open().find("", 0, 10));
    assertEquals(List.of(Map.of("sizeBytes", 12L, "x", 1.5)), made.details().get("bundles"));
  }

  @Test
  void goes_on_where_it_ended_before_a_restart() {
    AuditEntry first = record(open(), "key.create", "app");
    AuditEntry second = record(open(), "key.revoke", "app");

    assertEquals(2, second.sequence());
    assertNotEquals(first.hash(), second.hash());
    assertEquals(OptionalLong.empty(), open().broken());
  }

  @Test
  void an_entry_and_its_change_are_there_both_or_neither() {
    ChainedAuditTrail trail = open();
    NewRecord made = NewRecord.of("thing", "a", "{}");
    records.put(AuditRecords.of(record(open(new FakeRecordStore()), "key.create", "taken")));

    assertThrows(
        PlatformException.class,
        () -> trail.record("admin", "thing.make", "a", "done", Map.of(), t -> t.insert(made)));
    assertTrue(records.get("thing", "a").isEmpty());

    assertThrows(
        IllegalStateException.class,
        () -> trail.record("admin", "thing.make", "a", "done", Map.of(), t -> refuse()));
    assertEquals(1, trail.find("", 0, 10).size());

    trail.record("admin", "thing.make", "a", "done", Map.of(), t -> t.insert(made));
    assertTrue(records.get("thing", "a").isPresent());
    assertEquals(List.of(2L, 1L), sequences(trail.find("", 0, 10)));
  }

  private static void refuse() {
    throw new IllegalStateException("no");
  }

  @Test
  void goes_on_after_a_write_of_which_nobody_heard() {
    ChainedAuditTrail trail = open(new Unheard(records));

    assertThrows(IllegalStateException.class, () -> record(trail, "hub.install", "a"));
    record(trail, "hub.install", "b");

    assertEquals(List.of(2L, 1L), sequences(trail.find("", 0, 10)));
    assertEquals(OptionalLong.empty(), trail.broken());
  }

  @Test
  void lists_newest_first_by_action_and_below_a_number() {
    ChainedAuditTrail trail = open();
    record(trail, "key.create", "a");
    record(trail, "hub.install", "b");
    record(trail, "hub.update", "c");
    record(trail, "keyboard.x", "d");
    record(trail, "hub.install", "e");

    assertEquals(List.of(5L, 4L, 3L, 2L, 1L), sequences(trail.find("", 0, 10)));
    assertEquals(List.of(5L, 3L, 2L), sequences(trail.find("hub", 0, 10)));
    assertEquals(List.of(5L, 2L), sequences(trail.find("hub.in", 0, 10)));
    assertEquals(List.of(2L), sequences(trail.find("hub.install", 5, 10)));
    assertEquals(List.of(3L, 2L), sequences(trail.find("", 4, 2)));
    assertEquals(List.of(1L), sequences(trail.find("key.", 0, 10)));
    assertEquals(List.of(), trail.find("model", 0, 10));
  }

  @Test
  void pages_through_more_than_is_read_at_once() {
    ChainedAuditTrail trail = open();
    for (int i = 0; i < 1_100; i++) {
      record(trail, i % 500 == 0 ? "hub.pin" : "run.submit", "s");
    }

    assertEquals(List.of(1_001L, 501L, 1L), sequences(trail.find("hub.", 0, 10)));
    assertEquals(1_099, trail.find("", 1_100, 10_000).size());
    assertEquals(List.of(400L, 399L), sequences(trail.find("", 401, 2)));
    assertEquals(OptionalLong.empty(), trail.broken());
  }

  @Test
  void an_altered_entry_breaks_the_chain_at_its_place() {
    ChainedAuditTrail trail = open();
    record(trail, "hub.install", "a");
    record(trail, "hub.install", "b");
    record(trail, "hub.install", "c");

    alter(2, json -> json.replace("\"who\":\"admin\"", "\"who\":\"mallory\""));

    assertEquals(OptionalLong.of(2), trail.broken());
    assertEquals(OptionalLong.of(2), open().broken());
  }

  @Test
  void an_entry_with_a_hash_of_its_own_breaks_the_chain_at_the_next() {
    ChainedAuditTrail trail = open();
    AuditEntry first = record(trail, "hub.install", "a");
    record(trail, "hub.install", "b");
    AuditEntry forged =
        AuditChain.entry(
            AuditChain.ROOT, 1, first.time(), "mallory", "hub.install", "a", "done", Map.of());

    records.put(AuditRecords.of(forged));

    assertEquals(OptionalLong.of(2), open().broken());
  }

  @Test
  void missing_entries_are_missed_wherever_they_were() {
    ChainedAuditTrail trail = open();
    for (String subject : List.of("a", "b", "c", "d")) {
      record(trail, "hub.install", subject);
    }

    records.delete("audit", AuditRecords.key(4));
    assertEquals(OptionalLong.of(4), open().broken());
    records.delete("audit", AuditRecords.key(2));
    assertEquals(OptionalLong.of(2), open().broken());
    assertEquals(List.of(1L), sequences(open().find("", 3, 10)));
    assertEquals(5, record(open(), "hub.install", "e").sequence());
  }

  @Test
  void a_lost_record_of_the_end_does_not_stop_the_trail() {
    record(open(), "hub.install", "a");
    records.delete("audit-head", "last");

    assertEquals(2, record(open(), "hub.install", "b").sequence());
    assertEquals(OptionalLong.empty(), open().broken());
  }

  @Test
  void details_in_another_order_have_the_same_hash() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("a", 1L);
    one.put("b", Map.of("x", "y"));
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("b", Map.of("x", "y"));
    other.put("a", 1L);
    ChainedAuditTrail trail = open();
    AuditEntry first = trail.record("w", "a.b", "s", "done", one);
    ChainedAuditTrail second = open(new FakeRecordStore());

    assertEquals(first.hash(), second.record("w", "a.b", "s", "done", other).hash());
  }

  @Test
  void what_is_too_long_is_cut_and_said_so() {
    ChainedAuditTrail trail = open();

    AuditEntry entry =
        trail.record(
            "w".repeat(10_000),
            "a.b",
            "s".repeat(10_000),
            "done",
            Map.of("text", "x".repeat(ChainedAuditTrail.MOST_DETAILS)));

    assertEquals(250, entry.subject().length());
    assertTrue(entry.who().endsWith("…"));
    assertEquals(List.of("omitted"), List.copyOf(entry.details().keySet()));
    assertEquals(OptionalLong.empty(), trail.broken());
  }

  @Test
  void many_callers_leave_no_gap_in_the_true_store(@TempDir Path data) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try (OpenStore store = new OpenStore(data)) {
      ChainedAuditTrail trail = open(store.records());
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String who = "w" + i;
        all.add(
            pool.submit(
                () -> {
                  for (int n = 0; n < 25; n++) {
                    trail.record(who, "hub.install", "s" + n, "done", Map.of("n", n));
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }

      List<Long> there = new ArrayList<>(sequences(trail.find("", 0, 1_000)));
      there.sort(null);
      assertEquals(LongStream.rangeClosed(1, 200).boxed().toList(), there);
      assertEquals(OptionalLong.empty(), trail.broken());
    } finally {
      pool.shutdownNow();
    }
  }
}
