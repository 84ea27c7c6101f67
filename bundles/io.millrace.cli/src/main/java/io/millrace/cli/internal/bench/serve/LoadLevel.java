package io.millrace.cli.internal.bench.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** So many clients, each asking again as soon as it was answered. Used once. */
final class LoadLevel {
  private static final long PAUSE_MS = 50;

  private final StreamingClient server;
  private final Questions questions;
  private final int clients;
  private final int requests;
  private final long nanos;
  private final AtomicInteger next;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * @param first number of the first question, so that levels ask for new ones
   * @param requests in all, 0 to go by time
   */
  LoadLevel(
      StreamingClient server,
      Questions questions,
      int clients,
      int first,
      int requests,
      int seconds) {
    this.server = server;
    this.questions = questions;
    this.clients = clients;
    this.requests = requests == 0 ? Integer.MAX_VALUE : first + requests;
    this.nanos = requests == 0 ? TimeUnit.SECONDS.toNanos(seconds) : Long.MAX_VALUE / 2;
    this.next = new AtomicInteger(first);
  }

  /**
   * Asks until the requests are done, the time is over or {@link #end} is called.
   *
   * @param longWords one more client sends prompts of so many words meanwhile; 0 for none
   */
  LevelFigures run(int longWords) throws InterruptedException {
    List<List<StreamedAnswer>> heard = new ArrayList<>();
    List<StreamedAnswer> reading = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      List<StreamedAnswer> own = new ArrayList<>();
      heard.add(own);
      threads.add(started("client-" + i, () -> ask(own, start)));
    }
    Thread reader = started("reader", () -> read(reading, longWords));
    for (Thread thread : threads) {
      thread.join();
    }
    long took = System.nanoTime() - start;
    ended.set(true);
    reader.join();
    return new LevelFigures(clients, heard, reading, took);
  }

  /** Asks no more: {@link #run} returns when what is under way has been answered. */
  void end() {
    ended.set(true);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static Thread started(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void ask(List<StreamedAnswer> heard, long start) throws InterruptedException {
    do {
      int n = next.getAndIncrement();
      if (n >= requests) {
        return;
      }
      StreamedAnswer answer = server.ask(questions.path(), questions.body(n));
      heard.add(answer);
      if (!answer.whole()) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS); // no storm on a server that refuses
      }
    } while (!ended.get() && System.nanoTime() - start < nanos);
  }

  private void read(List<StreamedAnswer> heard, int words) throws InterruptedException {
    for (int n = 1 << 20; words > 0 && !ended.get(); n++) {
      heard.add(server.ask(questions.path(), questions.reading(words, n)));
    }
  }
}
