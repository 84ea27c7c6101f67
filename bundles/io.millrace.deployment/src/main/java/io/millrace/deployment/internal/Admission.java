package io.millrace.deployment.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets so many requests in at once, keeps so many waiting, turns the rest away. Thread-safe. */
final class Admission {
  private final String endpoint;
  private final Limits limits;
  private final Semaphore places;
  private final AtomicInteger waiting = new AtomicInteger();

  Admission(String endpoint, Limits limits) {
    this.endpoint = endpoint;
    this.limits = limits;
    this.places = new Semaphore(limits.concurrent(), true);
  }

  /** Waits for a place; {@link #leave()} gives it back. */
  void enter() {
    if (places.tryAcquire()) {
      return;
    }
    if (waiting.incrementAndGet() > limits.queue()) {
      waiting.decrementAndGet();
      throw busy(limits.queue() + " requests are waiting already");
    }
    try {
      if (!places.tryAcquire(limits.queueTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw busy("no place became free within " + limits.queueTimeout().toMillis() + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy("the wait for a place was interrupted");
    } finally {
      waiting.decrementAndGet();
    }
  }

  void leave() {
    places.release();
  }

  int waiting() {
    return waiting.get();
  }

  private PlatformException busy(String why) {
    return new PlatformException(
        "ENDPOINT_BUSY",
        Blame.ENVIRONMENT,
        true,
        "Endpoint '" + endpoint + "' is busy: " + why + ".",
        "Try again in a few seconds, or raise 'limits' of the pipeline.");
  }
}
