package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link RecordStore} promises. A subclass supplies an empty store for each test. */
public abstract class RecordStoreContract {
  /** An empty store; the subclass closes what it opened. */
  protected abstract RecordStore store();

  private static NewRecord run(String key, String project, String state) {
    return new NewRecord(
        "run", key, project, "tune", state, Map.of("executor", "local"), "{\"k\":\"" + key + "\"}");
  }

  private static List<String> keys(List<StoredRecord> records) {
    return records.stream().map(StoredRecord::key).toList();
  }

  @Test
  void keeps_what_was_inserted() {
    RecordStore store = store();

    StoredRecord inserted = store.insert(run("r-1", "bank", "created"));

    assertEquals(1, inserted.revision());
    assertEquals(run("r-1", "bank", "created"), inserted.data());
    assertEquals(inserted, store.get("run", "r-1").orElseThrow());
    assertEquals(inserted.created(), inserted.created().truncatedTo(ChronoUnit.MILLIS));
    assertTrue(store.get("run", "r-2").isEmpty());
    assertTrue(store.get("artifact", "r-1").isEmpty());
  }

  @Test
  void keeps_long_documents_in_any_script() {
    RecordStore store = store();
    String json = "{\"text\":\"" + "Grüße, 世界 🌍 ".repeat(50_000) + "\"}";

    store.insert(NewRecord.of("run", "big", json));

    assertEquals(json, store.get("run", "big").orElseThrow().json());
  }

  @Test
  void refuses_a_key_that_is_taken() {
    RecordStore store = store();
    store.insert(run("r-1", "bank", "created"));

    PlatformException e =
        assertThrows(PlatformException.class, () -> store.insert(run("r-1", "shop", "running")));

    assertEquals("RECORD_CONFLICT", e.code());
    assertEquals("bank", store.get("run", "r-1").orElseThrow().data().project());
  }

  @Test
  void updates_at_the_revision_that_was_read() {
    RecordStore store = store();
    StoredRecord first = store.insert(run("r-1", "bank", "created"));

    StoredRecord second = store.update(run("r-1", "bank", "running"), first.revision());

    assertEquals(2, second.revision());
    assertEquals(first.created(), second.created());
    assertEquals(second, store.get("run", "r-1").orElseThrow());
  }

  @Test
  void refuses_an_update_at_an_older_revision_and_of_what_is_gone() {
    RecordStore store = store();
    store.insert(run("r-1", "bank", "created"));
    store.update(run("r-1", "bank", "running"), 1);

    PlatformException stale =
        assertThrows(PlatformException.class, () -> store.update(run("r-1", "bank", "failed"), 1));
    PlatformException gone =
        assertThrows(PlatformException.class, () -> store.update(run("r-9", "bank", "failed"), 1));

    assertEquals("RECORD_CONFLICT", stale.code());
    assertTrue(stale.retriable());
    assertEquals("RECORD_CONFLICT", gone.code());
    assertEquals("running", store.get("run", "r-1").orElseThrow().data().state());
  }

  @Test
  void puts_whatever_was_there() {
    RecordStore store = store();

    assertEquals(1, store.put(run("r-1", "bank", "created")).revision());
    StoredRecord replaced =
        store.put(new NewRecord("run", "r-1", "bank", "tune", "done", Map.of(), "{}"));

    assertEquals(2, replaced.revision());
    assertEquals(Map.of(), store.get("run", "r-1").orElseThrow().data().attributes());
    assertEquals(0, store.count(Query.of("run").where("executor", "local")));
  }

  @Test
  void deletes_once() {
    RecordStore store = store();
    store.insert(run("r-1", "bank", "created"));

    assertTrue(store.delete("run", "r-1"));
    assertFalse(store.delete("run", "r-1"));
    assertTrue(store.get("run", "r-1").isEmpty());
    assertEquals(1, store.insert(run("r-1", "bank", "created")).revision());
  }

  @Test
  void finds_by_columns_and_attributes() {
    RecordStore store = store();
    store.insert(run("r-1", "bank", "created"));
    store.insert(run("r-2", "bank", "running"));
    store.insert(run("r-3", "shop", "running"));
    store.insert(
        new NewRecord(
            "run", "r-4", "bank", "ingest", "failed", Map.of("executor", "server"), "{}"));
    store.insert(NewRecord.of("artifact", "r-1", "{}"));

    assertEquals(List.of("r-4", "r-2", "r-1"), keys(store.find(Query.of("run").project("bank"))));
    assertEquals(
        List.of("r-1", "r-2"),
        keys(store.find(Query.of("run").project("bank").state("created", "running").ascending())));
    assertEquals(List.of("r-4"), keys(store.find(Query.of("run").where("executor", "server"))));
    assertEquals(
        List.of("r-2"),
        keys(
            store.find(
                Query.of("run").project("bank").state("running").where("executor", "local"))));
    assertEquals(List.of(), keys(store.find(Query.of("run").where("no-such", "x"))));
    assertEquals(3, store.count(Query.of("run").name("tune").page(1, 1)));
  }

  @Test
  void orders_by_creation_and_pages() {
    RecordStore store = store();
    IntStream.range(0, 25).forEach(i -> store.insert(run("r-" + i, "bank", "created")));
    store.update(run("r-3", "bank", "running"), 1);

    List<String> oldest = keys(store.find(Query.of("run").ascending().page(5, 2)));
    List<String> newest = keys(store.find(Query.of("run").page(5, 20)));

    assertEquals(List.of("r-2", "r-3", "r-4", "r-5", "r-6"), oldest);
    assertEquals(List.of("r-4", "r-3", "r-2", "r-1", "r-0"), newest);
  }

  @Test
  void counts_a_sequence_from_one() {
    RecordStore store = store();

    assertEquals(1, store.next("a"));
    assertEquals(2, store.next("a"));
    assertEquals(1, store.next("b"));
  }

  @Test
  void hands_out_each_number_once_to_many_threads() throws Exception {
    RecordStore store = store();
    Set<Long> seen = ConcurrentHashMap.newKeySet();

    inParallel(4, i -> IntStream.range(0, 25).forEach(k -> seen.add(store.next("shared"))));

    assertEquals(100, seen.size());
  }

  @Test
  void a_transaction_is_done_as_a_whole() {
    RecordStore store = store();

    long number =
        store.transact(
            t -> {
              t.insert(run("r-1", "bank", "created"));
              t.update(run("r-1", "bank", "running"), 1);
              t.put(run("r-2", "bank", "created"));
              assertEquals(2, t.count(Query.of("run")));
              return t.next("s");
            });

    assertEquals(1, number);
    assertEquals(2, store.get("run", "r-1").orElseThrow().revision());
    assertEquals(2, store.count(Query.of("run")));
  }

  @Test
  void a_failed_transaction_leaves_nothing() {
    RecordStore store = store();
    store.insert(run("r-1", "bank", "created"));

    assertThrows(
        IllegalStateException.class,
        () ->
            store.transact(
                t -> {
                  t.insert(run("r-2", "bank", "created"));
                  t.update(run("r-1", "bank", "running"), 1);
                  throw new IllegalStateException("no");
                }));

    assertEquals(List.of("r-1"), keys(store.find(Query.of("run"))));
    assertEquals("created", store.get("run", "r-1").orElseThrow().data().state());
  }

  @Test
  void a_refused_write_does_not_spoil_the_transaction_around_it() {
    RecordStore store = store();
    store.insert(run("r-1", "bank", "created"));

    store.transact(
        t -> {
          assertThrows(PlatformException.class, () -> t.insert(run("r-1", "bank", "created")));
          return t.insert(run("r-2", "bank", "created"));
        });

    assertEquals(2, store.count(Query.of("run")));
  }

  @Test
  void of_many_writers_at_one_revision_one_wins() throws Exception {
    RecordStore store = store();
    store.insert(run("r-1", "bank", "created"));
    Set<Integer> winners = ConcurrentHashMap.newKeySet();

    inParallel(
        4,
        i -> {
          try {
            store.update(run("r-1", "p" + i, "running"), 1);
            winners.add(i);
          } catch (PlatformException e) {
            assertEquals("RECORD_CONFLICT", e.code());
          }
        });

    assertEquals(1, winners.size());
    assertEquals(2, store.get("run", "r-1").orElseThrow().revision());
  }

  @Test
  void of_many_writers_putting_one_key_none_fails() throws Exception {
    RecordStore store = store();

    inParallel(4, i -> IntStream.range(0, 10).forEach(k -> store.put(run("r-1", "bank", "s" + k))));

    assertEquals(40, store.get("run", "r-1").orElseThrow().revision());
  }

  private static void inParallel(int threads, java.util.function.IntConsumer work)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<? extends Future<?>> all =
          IntStream.range(0, threads).mapToObj(i -> pool.submit(() -> work.accept(i))).toList();
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
