package io.millrace.kernel.internal.event;

import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Events in a list, for tests of other rooms. */
public final class OpenEvents implements Events {
  private final List<PlatformEvent> all = new ArrayList<>();

  @Override
  public synchronized PlatformEvent publish(
      String type, String project, String subject, Map<String, Object> data) {
    PlatformEvent event =
        new PlatformEvent(all.size() + 1L, Instant.EPOCH, type, project, subject, data);
    all.add(event);
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
}
