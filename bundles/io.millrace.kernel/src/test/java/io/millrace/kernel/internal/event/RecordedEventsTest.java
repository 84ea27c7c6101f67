package io.millrace.kernel.internal.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.store.Query;
import io.millrace.kernel.event.EventListener;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.testkit.FakeRecordStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RecordedEventsTest {
  private final FakeRecordStore records = new FakeRecordStore();

  private RecordedEvents open(EventListener... listeners) {
    return new RecordedEvents(records, () -> List.of(listeners), Clock.systemUTC());
  }

  private static List<String> subjects(List<PlatformEvent> events) {
    return events.stream().map(PlatformEvent::subject).toList();
  }

  @Test
  void delivers_in_order_on_one_thread_though_a_listener_fails() {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    RecordedEvents events =
        open(
            e -> {
              throw new IllegalStateException("broken");
            },
            e -> heard.add(Thread.currentThread().getName() + " " + e.subject()));

    events.publish("run.state", "bank", "r-1", Map.of("state", "running"));
    events.publish("run.state", "bank", "r-2", Map.of());
    events.close();

    assertEquals(List.of("millrace-events r-1", "millrace-events r-2"), heard);
  }

  @Test
  void tells_what_came_after_a_number() {
    RecordedEvents events = open();
    PlatformEvent first = events.publish("a", "", "1", Map.of());
    events.publish("a", "", "2", Map.of());
    events.publish("a", "", "3", Map.of());

    assertEquals(List.of("2", "3"), subjects(events.since(first.sequence(), 10)));
    assertEquals(List.of("1", "2"), subjects(events.since(0, 2)));
    events.close();
  }

  @Test
  void remembers_over_a_restart_and_never_uses_a_number_again() {
    RecordedEvents before = open();
    PlatformEvent first = before.publish("run.state", "bank", "r-1", Map.of("n", 1L));
    before.close();
    RecordedEvents after = open();
    PlatformEvent second = after.publish("run.state", "bank", "r-2", Map.of());

    assertTrue(second.sequence() > first.sequence());
    assertEquals(List.of(first.subject(), "r-2"), subjects(after.since(0, 10)));
    assertEquals(first.data(), after.since(0, 1).get(0).data());
    assertEquals(List.of("r-2"), subjects(after.since(first.sequence(), 10)));
    after.close();
  }

  @Test
  void remembers_the_last_ten_thousand() {
    RecordedEvents events = open();

    IntStream.rangeClosed(1, RecordedEvents.KEPT + 50)
        .forEach(i -> events.publish("a", "", Integer.toString(i), Map.of()));
    List<PlatformEvent> all = events.since(0, 20_000);
    events.close();

    assertEquals(RecordedEvents.KEPT, all.size());
    assertEquals("51", all.get(0).subject());
    assertTrue(records.count(Query.of("event")) <= RecordedEvents.KEPT);
  }
}
