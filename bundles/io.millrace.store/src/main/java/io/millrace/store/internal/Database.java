package io.millrace.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** An open database: its connections, its schema, and what makes a commit durable. */
final class Database implements AutoCloseable {
  private final Settings settings;
  private final HikariDataSource pool;

  // H2 writes a commit to the file but leaves it to the operating system when it reaches the disk.
  // One thread forces it for all that committed before it began.
  private final ReentrantLock forcing = new ReentrantLock();
  private final AtomicLong commits = new AtomicLong();
  private long forced; // guarded by forcing

  private Database(Settings settings, HikariDataSource pool) {
    this.settings = settings;
    this.pool = pool;
  }

  /**
   * Opens the database and brings its schema up to date.
   *
   * @throws PlatformException DATA_UNWRITABLE, DATA_BUSY, STORE_UNAVAILABLE
   */
  static Database open(Settings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("millrace-store");
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(1);
    config.setDataSource(settings.isEmbedded() ? embedded(settings) : postgresql(settings));
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(config);
      new Migrations(pool).apply();
      Database database = new Database(settings, pool);
      pool = null;
      return database;
    } catch (HikariPool.PoolInitializationException e) {
      throw unavailable(settings, e);
    } catch (SQLException e) {
      throw unavailable(settings, e);
    } finally {
      if (pool != null) {
        pool.close();
      }
    }
  }

  private static DataSource embedded(Settings settings) {
    Path folder = Path.of(settings.data()).toAbsolutePath().resolve("db");
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "write", ".test"));
    } catch (IOException e) {
      throw new PlatformException(
          "DATA_UNWRITABLE",
          Blame.OPERATOR,
          false,
          "The data folder " + settings.data() + " cannot be written: " + e + ".",
          "Give the server a folder it may write with --data, or correct its owner.",
          e);
    }
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(
        "jdbc:h2:file:"
            + folder.resolve("millrace")
            // PostgreSQL's dialect, so that one set of statements serves both; no exit hook, since
            // the bundle closes the database; no trace file. No WRITE_DELAY=0: force() writes and
            // syncs what is committed before anyone is told, and a delay of 0 would write it twice
            // and stop the compaction of the file. The usual half a second is no better: H2's
            // background writer takes a commit over and hands it to another thread, force() then
            // finds nothing unsaved, and a kill before that thread has written loses what was
            // acknowledged (seen once). So it writes only after ten minutes without a commit.
            // Synced chunks need not be retained for 45 s.
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_ON_EXIT=FALSE"
            + ";LOCK_TIMEOUT=20000;TRACE_LEVEL_FILE=0;RETENTION_TIME=5000"
            + ";WRITE_DELAY=600000");
    source.setUser("sa");
    return source;
  }

  private static DataSource postgresql(Settings settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(settings.url());
    if (!settings.user().isEmpty()) {
      source.setUser(settings.user());
    }
    if (!settings.password().isEmpty()) {
      source.setPassword(settings.password());
    }
    return source;
  }

  private static PlatformException unavailable(Settings settings, Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException s && s.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
        return new PlatformException(
            "DATA_BUSY",
            Blame.OPERATOR,
            true,
            "Another process uses the data folder " + settings.data() + ".",
            "Stop the server that runs there, or give this one another folder with --data.",
            e);
      }
    }
    return new PlatformException(
        "STORE_UNAVAILABLE",
        Blame.OPERATOR,
        true,
        settings + " cannot be opened: " + e.getMessage() + ".",
        settings.isEmbedded()
            ? "Read the cause in the log; restore the folder from a backup if its files are damaged."
            : "Check that the database runs and that 'url', 'user' and 'password' are right.",
        e);
  }

  DataSource dataSource() {
    return pool;
  }

  /** Returns when everything this thread committed is on the disk. */
  void force() {
    if (!settings.isEmbedded()) {
      return; // PostgreSQL does so at each commit
    }
    long mine = commits.incrementAndGet();
    forcing.lock();
    try {
      if (forced >= mine) {
        return;
      }
      long all = commits.get();
      try (Connection c = pool.getConnection();
          Statement s = c.createStatement()) {
        s.execute("checkpoint sync");
      }
      forced = all;
    } catch (SQLException e) {
      throw unavailable(settings, e);
    } finally {
      forcing.unlock();
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
