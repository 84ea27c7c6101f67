package io.millrace.rest.internal.hub;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.rest.internal.route.EventStream;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Problem;
import io.millrace.rest.internal.route.Reply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of one change as server-sent events: {@code step} for each step, then {@code report}
 * or {@code error}. The change has a thread of its own: a client that reads slowly or leaves does
 * not hold it up, and it is done either way.
 */
final class ChangeStream {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);
  private static final long PING_SECONDS = 5;

  private record Message(String event, Object data) {
    boolean last() {
      return !event.equals("step");
    }
  }

  private ChangeStream() {}

  /** Does the change and answers with its report, or with events if these are asked for. */
  static Object answer(Exchange x, Function<ChangeListener, ChangeReport> change)
      throws IOException {
    if (!x.wantsEvents()) {
      return change.apply(ChangeListener.NONE);
    }
    EventStream stream = new EventStream(x.response(), x.json());
    BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    Thread doing =
        new Thread(
            () -> messages.add(end(change, messages, x.requestId())),
            "millrace-hub-change-" + x.requestId());
    doing.start();
    try {
      IOException gone = send(stream, messages);
      doing.join(); // what the change works on is the caller's, who waits for its end
      if (gone != null) {
        throw gone;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server is stopping");
    }
    return Reply.WRITTEN;
  }

  /** Sends until the last message is out; returns what went wrong with the client, if anything. */
  private static @Nullable IOException send(EventStream stream, BlockingQueue<Message> messages)
      throws InterruptedException {
    int sent = 0;
    try {
      while (true) {
        Message next = messages.poll(PING_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          stream.ping();
          continue;
        }
        stream.send(next.event(), String.valueOf(++sent), next.data());
        if (next.last()) {
          return null;
        }
      }
    } catch (IOException e) {
      LOG.info("the client left before its change to the hub was done; it is done all the same");
      return e;
    }
  }

  private static Message end(
      Function<ChangeListener, ChangeReport> change,
      BlockingQueue<Message> messages,
      String requestId) {
    try {
      return new Message("report", change.apply(step -> messages.add(new Message("step", step))));
    } catch (PlatformException e) {
      return new Message("error", Problem.of(e));
    } catch (RuntimeException e) { // top of this thread: whatever it was, the client is told
      LOG.error("Request {} failed", requestId, e);
      return new Message(
          "error",
          Problem.of(
              new PlatformException(
                  "INTERNAL_FAILED",
                  Blame.PLATFORM,
                  false,
                  "The server failed at request " + requestId + ".",
                  "Look for this id in the server's log and report what is there.")));
    }
  }
}
