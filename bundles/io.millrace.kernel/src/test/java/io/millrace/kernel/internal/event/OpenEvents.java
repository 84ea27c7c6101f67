package io.millrace.kernel.internal.event;

import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Events in a list, for tests of other rooms. */
public final class OpenEvents implements Events {
  private final List<PlatformEvent> all = new ArrayList<>();

  @Override
  public synchronized PlatformEvent publish(
      String type, String project, String subject, Map<String, Object> data) {
    PlatformEvent event =
        new PlatformEvent(all.size() + 1L, Instant.EPOCH, type, project, subject, data);
    all.add(event);
    notifyAll();
    return event;
  }

  @Override
  public synchronized List<PlatformEvent> since(long after, int limit) {
    return all.stream().filter(e -> e.sequence() > after).limit(limit).toList();
  }

  /** The values of one field of all events of a type, in order. */
  public synchronized List<Object> values(String type, String field) {
    return all.stream().filter(e -> e.type().equals(type)).map(e -> e.data().get(field)).toList();
  }

  /**
   * Waits until an event about a subject says so.
   *
   * @throws AssertionError if none does within two minutes
   */
  public synchronized void await(String type, String subject, String field, Object value)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (all.stream()
        .noneMatch(
            e ->
                e.type().equals(type)
                    && e.subject().equals(subject)
                    && value.equals(e.data().get(field)))) {
      long rest = end - System.nanoTime();
      if (rest <= 0) {
        throw new AssertionError("no " + type + " of " + subject + " says " + value + ": " + all);
      }
      TimeUnit.NANOSECONDS.timedWait(this, rest);
    }
  }
}
