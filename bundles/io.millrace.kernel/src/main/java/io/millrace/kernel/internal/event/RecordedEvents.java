package io.millrace.kernel.internal.event;

import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.event.EventListener;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.kernel.internal.Whiteboard;
import io.millrace.kernel.internal.json.Fields;
import io.millrace.kernel.internal.json.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events in a ring, and in the store behind it. One thread writes them down in batches and then
 * tells the listeners, in order; a publisher waits for neither. What a crash catches unwritten (a
 * few milliseconds) is lost; its numbers are not used again, since numbers come from blocks that
 * the store hands out.
 */
@Component(service = Events.class)
public final class RecordedEvents implements Events {
  /** How many are remembered. */
  static final int KEPT = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(RecordedEvents.class);
  private static final String COLLECTION = "event";
  private static final int BLOCK = 1_000;
  private static final int BATCH = 200;

  private final Supplier<List<EventListener>> listeners;
  private final RecordStore records;
  private final Clock clock;
  private final Thread thread;
  private final BlockingQueue<PlatformEvent> unwritten = new LinkedBlockingQueue<>();
  private volatile boolean closing;

  private final Object lock = new Object();
  private final Deque<PlatformEvent> ring = new ArrayDeque<>(); // guarded by lock
  private long sequence; // guarded by lock; the last one given
  private long blockEnd; // guarded by lock; the last one that may be given

  @Activate
  public RecordedEvents(BundleContext context, @Reference(name = "records") RecordStore records) {
    this(records, new Whiteboard<>(context, EventListener.class), Clock.systemUTC());
  }

  RecordedEvents(RecordStore records, Supplier<List<EventListener>> listeners, Clock clock) {
    this.records = records;
    this.listeners = listeners;
    this.clock = clock;
    thread = new Thread(this::deliver, "millrace-events");
    thread.setDaemon(true);
    thread.start();
  }

  /** Writes and delivers what was published, then ends the thread. */
  @Deactivate
  void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (listeners instanceof Whiteboard<?> board) {
      board.close();
    }
  }

  @Override
  public PlatformEvent publish(
      String type, String project, String subject, Map<String, Object> data) {
    synchronized (lock) {
      if (sequence == blockEnd) {
        blockEnd = records.next("event-block") * BLOCK;
        sequence = blockEnd - BLOCK;
      }
      PlatformEvent event =
          new PlatformEvent(++sequence, clock.instant(), type, project, subject, data);
      ring.addLast(event);
      if (ring.size() > KEPT) {
        ring.removeFirst();
      }
      unwritten.add(event);
      return event;
    }
  }

  @Override
  public List<PlatformEvent> since(long after, int limit) {
    synchronized (lock) {
      if (ring.size() == KEPT || (!ring.isEmpty() && ring.getFirst().sequence() <= after + 1)) {
        return ring.stream().filter(e -> e.sequence() > after).limit(limit).toList();
      }
    }
    return withEarlier(after, limit);
  }

  /** From the store, where those of the server's former lives are. */
  private List<PlatformEvent> withEarlier(long after, int limit) {
    List<StoredRecord> stored = new ArrayList<>(records.find(Query.of(COLLECTION).page(KEPT, 0)));
    Collections.reverse(stored);
    List<PlatformEvent> found = new ArrayList<>();
    for (StoredRecord record : stored) {
      if (Long.parseLong(record.key()) > after && found.size() < limit) {
        found.add(event(record));
      }
    }
    synchronized (lock) {
      long last = found.isEmpty() ? after : found.get(found.size() - 1).sequence();
      for (PlatformEvent e : ring) {
        if (e.sequence() > last && found.size() < limit) {
          found.add(e);
        }
      }
    }
    return found;
  }

  private void deliver() {
    List<PlatformEvent> batch = new ArrayList<>();
    while (true) {
      try {
        batch.clear();
        if (closing) {
          unwritten.drainTo(batch, BATCH);
          if (batch.isEmpty()) {
            return;
          }
        } else {
          batch.add(unwritten.take());
          unwritten.drainTo(batch, BATCH - 1);
        }
      } catch (InterruptedException e) {
        continue; // closing is set: what is left is written without waiting
      }
      write(batch);
      batch.forEach(this::tell);
    }
  }

  private void write(List<PlatformEvent> batch) {
    try {
      records.transact(
          t -> {
            for (PlatformEvent e : batch) {
              t.insert(record(e));
            }
            forgetOldest(t);
            return null;
          });
    } catch (PlatformException e) {
      LOG.warn("{} events are not remembered: {}", batch.size(), e.toString());
    }
  }

  private static void forgetOldest(RecordStore t) {
    long tooMany = t.count(Query.of(COLLECTION)) - KEPT;
    if (tooMany > 0) {
      int some = (int) Math.min(tooMany, 2 * BATCH);
      t.find(Query.of(COLLECTION).ascending().page(some, 0))
          .forEach(r -> t.delete(COLLECTION, r.key()));
    }
  }

  private void tell(PlatformEvent event) {
    for (EventListener listener : listeners.get()) {
      try {
        listener.happened(event);
      } catch (RuntimeException e) { // a listener is another bundle's code
        LOG.warn("a listener failed at event {} {}", event.sequence(), event.type(), e);
      }
    }
  }

  private static NewRecord record(PlatformEvent e) {
    Map<String, Object> json = Map.of("time", e.time().toString(), "data", e.data());
    return new NewRecord(
        COLLECTION,
        String.format("%019d", e.sequence()),
        e.project(),
        e.subject(),
        e.type(),
        Map.of(),
        Json.write(json));
  }

  private static PlatformEvent event(StoredRecord record) {
    Fields json = Json.object(record.json());
    NewRecord d = record.data();
    Instant time = json.time("time").orElse(record.created());
    return new PlatformEvent(
        Long.parseLong(d.key()), time, d.state(), d.project(), d.name(), json.object("data"));
  }
}
