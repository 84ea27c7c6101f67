package io.millrace.cli.internal.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Customers: a few threads that ask the questions in turn, at a pace that can be changed while they
 * do. One thread starts, paces and closes it.
 */
final class Traffic implements AutoCloseable {
  private static final int STREAMED_OF = 4;
  private static final long IDLE_MS = 20;

  private final Client client;
  private final Narrator clock;
  private final List<Question> questions;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicLong nextSlot = new AtomicLong();
  private volatile int hurriedFrom;
  private volatile long gapNs;
  private volatile boolean ended;

  /** One row of the traffic. */
  record Question(String text, Map<String, String> labels) {}

  Traffic(Client client, Narrator clock, List<Question> questions) {
    this.client = client;
    this.clock = clock;
    this.questions = List.copyOf(questions);
  }

  void start(int clients, double perSecond) {
    pace(perSecond);
    addClients(clients);
  }

  private void addClients(int more) {
    for (int i = 0; i < more; i++) {
      Thread thread = new Thread(this::ask, "customer-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** Requests a second of all clients together; 0 for as fast as they are answered. */
  void pace(double perSecond) {
    gapNs = perSecond <= 0 ? 0 : (long) (1e9 / perSecond);
    nextSlot.set(System.nanoTime());
  }

  /** From now on as fast as they are answered, with that many clients. */
  void hurry(int clients) {
    hurriedFrom = sent.get();
    pace(0);
    addClients(clients - threads.size());
  }

  /** How many were sent since the hurry began. */
  int sentInHurry() {
    return sent.get() - hurriedFrom;
  }

  int sent() {
    return sent.get();
  }

  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    }
  }

  private void ask() {
    try {
      while (awaitSlot()) {
        int number = sent.getAndIncrement();
        Question question = questions.get(number % questions.size());
        double start = clock.now();
        Client.Response response =
            client.ask(question.text(), question.labels(), number % STREAMED_OF == 0);
        exchanges.add(
            new Exchange(
                start,
                clock.now(),
                response.versions().stream().findFirst().orElse(""),
                response.versions().size() > 1,
                response.failure()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for this client's turn; false when the traffic ends. */
  private boolean awaitSlot() throws InterruptedException {
    long gap = gapNs;
    if (gap == 0) {
      return !ended;
    }
    long slot = nextSlot.getAndAdd(gap);
    for (long left = slot - System.nanoTime();
        left > 0 && !ended && gap == gapNs;
        left = slot - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(IDLE_MS)));
    }
    return !ended;
  }
}
