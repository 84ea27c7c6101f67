package io.millrace.rest.internal;

import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers events; the test hands them to listeners. */
final class FakeEvents implements Events {
  private final List<PlatformEvent> all = new CopyOnWriteArrayList<>();

  @Override
  public PlatformEvent publish(
      String type, String project, String subject, Map<String, Object> data) {
    PlatformEvent event =
        new PlatformEvent(all.size() + 1, Instant.EPOCH, type, project, subject, data);
    all.add(event);
    return event;
  }

  @Override
  public List<PlatformEvent> since(long after, int limit) {
    return all.stream().filter(e -> e.sequence() > after).limit(limit).toList();
  }
}
