package io.millrace.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** An open database: its connections, its schema, and the order of its writers. */
final class Database implements AutoCloseable {
  private static final int BUSY_MS = 20_000;

  private final HikariDataSource pool;
  private final @Nullable FolderLock folder;

  // SQLite has one writer at a time. Those of this process queue here, in order; left to SQLite
  // they would poll, and the unlucky one wait long.
  private final ReentrantLock writing = new ReentrantLock(true);

  private Database(HikariDataSource pool, @Nullable FolderLock folder) {
    this.pool = pool;
    this.folder = folder;
  }

  /**
   * Opens the database and brings its schema up to date.
   *
   * @throws PlatformException DATA_UNWRITABLE, DATA_BUSY, DATA_OUTDATED, STORE_UNAVAILABLE
   */
  static Database open(Settings settings) {
    FolderLock folder = settings.isEmbedded() ? FolderLock.take(Path.of(settings.data())) : null;
    HikariDataSource pool = null;
    try {
      HikariConfig config = new HikariConfig();
      config.setPoolName("millrace-store");
      config.setMaximumPoolSize(settings.poolSize());
      config.setMinimumIdle(1);
      config.setDataSource(folder == null ? postgresql(settings) : sqlite(folder.folder()));
      pool = new HikariDataSource(config);
      new Migrations(pool).apply();
      Database database = new Database(pool, folder);
      pool = null;
      folder = null;
      return database;
    } catch (HikariPool.PoolInitializationException e) {
      throw unavailable(settings, e);
    } catch (SQLException e) {
      throw unavailable(settings, e);
    } finally {
      if (pool != null) {
        pool.close();
      }
      if (folder != null) {
        folder.close();
      }
    }
  }

  /**
   * SQLite as it is safe: the log is forced to the disk at each commit (WAL, synchronous FULL), and
   * a transaction takes the right to write when it begins, so that none is refused half-way.
   */
  static DataSource sqlite(Path folder) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_MS);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + folder.resolve("millrace.sqlite"));
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

  /**
   * Runs a transaction when it is its turn.
   *
   * @throws IllegalStateException from within another one of the same thread, which would wait for
   *     itself
   */
  <T> T write(Supplier<T> transaction) {
    if (folder == null) {
      return transaction.get(); // PostgreSQL orders its writers itself
    }
    if (writing.isHeldByCurrentThread()) {
      throw new IllegalStateException("a transaction within a transaction: use the one you are in");
    }
    writing.lock();
    try {
      return transaction.get();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    pool.close();
    if (folder != null) {
      folder.close();
    }
  }
}
