package io.millrace.runtime.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the products of one model. Whoever calls works along. Between two pieces of
 * work that follow each other within some hundred microseconds the others wait without sleeping:
 * waking a thread takes longer than most products; then they sleep.
 *
 * <p><b>Threads:</b> one caller at a time. <b>Ownership:</b> {@link #close} ends the threads.
 */
public final class Crew implements AutoCloseable {
  private static final int LOOKS = 20_000;

  private final Member[] members;
  private final AtomicInteger busy = new AtomicInteger();
  private Work work = (from, to, worker) -> {};
  private int count;
  private volatile int turn;
  private boolean started;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /** A share of work. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does the pieces from {@code from} up to {@code to}.
     *
     * @param worker number of the thread that does it, from 0
     */
    void run(int from, int to, int worker);
  }

  /**
   * Threads that start with the first work.
   *
   * @param size all threads, the caller included
   * @param name begin of the threads' names
   */
  public Crew(int size, String name) {
    members = new Member[size - 1];
    for (int i = 0; i < members.length; i++) {
      members[i] = new Member(i + 1, name + "-" + (i + 1));
    }
  }

  public int size() {
    return members.length + 1;
  }

  /** Shares pieces of about equal effort; returns when all are done. */
  public void share(int pieces, Work what) {
    if (members.length == 0 || pieces < 2) {
      what.run(0, pieces, 0);
      return;
    }
    if (!started) {
      started = true;
      for (Member member : members) {
        member.start();
      }
    }
    work = what;
    count = pieces;
    busy.set(members.length);
    turn++; // by one caller; publishes what stands above
    for (Member member : members) {
      if (member.asleep) {
        LockSupport.unpark(member);
      }
    }
    try {
      what.run(0, first(1), 0);
    } finally {
      for (int looks = 0; busy.get() > 0; looks++) {
        if (looks < LOOKS) {
          Thread.onSpinWait();
        } else {
          Thread.yield(); // another program may have the core that the last share needs
        }
      }
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("a share of the work failed", thrown);
    }
  }

  /** First piece of a worker's share. */
  private int first(int worker) {
    return (int) ((long) count * worker / size());
  }

  @Override
  public void close() {
    closed = true;
    turn++;
    for (Member member : members) {
      LockSupport.unpark(member);
    }
  }

  private final class Member extends Thread {
    private final int worker;
    private volatile boolean asleep;

    Member(int worker, String name) {
      super(name);
      this.worker = worker;
      setDaemon(true);
    }

    @Override
    public void run() {
      int seen = 0;
      while (true) {
        int looks = 0;
        while (turn == seen) {
          if (looks++ < LOOKS) {
            Thread.onSpinWait();
            continue;
          }
          asleep = true;
          if (turn == seen) {
            LockSupport.park(Crew.this);
          }
          asleep = false;
        }
        seen = turn;
        if (closed) {
          return;
        }
        share();
      }
    }

    private void share() {
      try {
        work.run(first(worker), first(worker + 1), worker);
      } catch (RuntimeException | Error e) { // the top of the thread; the caller throws it
        failure = e;
      } finally {
        busy.decrementAndGet();
      }
    }
  }
}
