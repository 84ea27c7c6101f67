package io.millrace.rest.internal.control;

import io.millrace.api.PlatformException;
import io.millrace.kernel.event.EventListener;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.rest.internal.route.EventStream;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * What happens in the platform, as a list or as it happens. Thread-safe: streams wait on one lock
 * that guards {@code latest} and {@code closed} and is never held while anything is called.
 */
@Component(service = {RouteGroup.class, EventListener.class})
public final class EventRoutes implements RouteGroup, EventListener {
  private static final int BATCH = 500;
  private static final long PING_MS = 10_000;

  private final Events events;
  private final Object lock = new Object();
  private long latest;
  private boolean closed;

  @Activate
  public EventRoutes(@Reference(name = "events") Events events) {
    this.events = events;
  }

  @Deactivate
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }

  @Override
  public void happened(PlatformEvent event) {
    synchronized (lock) {
      latest = Math.max(latest, event.sequence());
      lock.notifyAll();
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/events", "What happened; as server-sent events also what happens")
            .query("after", "Only events after this sequence number")
            .query("project", "Only of this project")
            .query("limit", "At most this many in a list, 1 to 10000; 1000 if not given")
            .lists(PlatformEvent.class)
            .by(this::answer));
  }

  private Object answer(Exchange x) throws IOException {
    long after = x.number("after", lastSeen(x), 0, Long.MAX_VALUE);
    Optional<String> project = x.query("project");
    if (!x.wantsEvents()) {
      int limit = (int) x.number("limit", 1000, 1, 10_000);
      return Reply.items(
          events.since(after, limit).stream().filter(e -> concerns(e, project)).toList());
    }
    EventStream stream = new EventStream(x.response(), x.json());
    do {
      List<PlatformEvent> batch = events.since(after, BATCH);
      for (PlatformEvent e : batch) {
        after = e.sequence();
        if (concerns(e, project)) {
          stream.send(e.type(), String.valueOf(after), e);
        }
      }
      if (batch.isEmpty() && !await(after)) {
        stream.ping();
      }
    } while (open());
    return Reply.WRITTEN;
  }

  /** Waits for an event after the given one; false if none came for a while. */
  private boolean await(long after) throws IOException {
    synchronized (lock) {
      if (latest <= after && !closed) {
        try {
          lock.wait(PING_MS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("the server is stopping");
        }
      }
      return latest > after;
    }
  }

  private boolean open() {
    synchronized (lock) {
      return !closed;
    }
  }

  private static boolean concerns(PlatformEvent e, Optional<String> project) {
    return project.isEmpty() || e.project().equals(project.get());
  }

  private static long lastSeen(Exchange x) {
    String id = x.request().getHeader("Last-Event-ID");
    try {
      return id == null ? 0 : Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw PlatformException.caller(
          "QUERY_INVALID",
          "The header Last-Event-ID is no number.",
          "Send the id of the last event, or leave it out.");
    }
  }
}
