package io.millrace.it.hotswap;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Calls an item's service without a pause and counts. */
final class Caller implements AutoCloseable {
  private final HubServer server;
  private final String item;
  private final Thread thread = new Thread(this::call, "caller");
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong answers = new AtomicLong();
  private volatile boolean done;

  Caller(HubServer server, String item) {
    this.server = server;
    this.item = item;
    thread.start();
  }

  private void call() {
    while (!done) {
      try {
        var found =
            server
                .context()
                .getServiceReferences(Supplier.class, "(faulty=faulty." + item + ")")
                .iterator()
                .next();
        if (!"hello".equals(server.context().getService(found).get())) {
          failures.add("another answer");
        }
        server.context().ungetService(found);
        answers.incrementAndGet();
        Thread.sleep(1); // lets the machine do something else too
      } catch (Exception failed) { // whatever it is, it must not happen
        failures.add(failed.toString());
      }
    }
  }

  /** How many since the last time; waits for one, since a refusal may take no time at all. */
  long answered() {
    long end = System.nanoTime() + 10_000_000_000L;
    while (answers.get() == 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return answers.getAndSet(0);
  }

  List<String> failures() {
    return failures;
  }

  @Override
  public void close() throws InterruptedException {
    done = true;
    thread.join();
  }
}
