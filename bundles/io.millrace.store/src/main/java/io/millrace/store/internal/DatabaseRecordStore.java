package io.millrace.store.internal;

import io.millrace.api.Blame;
import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteException;

/**
 * Records in a database. A call outside {@link #transact} is a transaction of its own.
 *
 * <p>Immediate, so that the service is there only once the database is open. Not enabled of itself:
 * {@link ServerOnly} enables it where it belongs.
 */
@Component(
    service = RecordStore.class,
    name = DatabaseRecordStore.PID,
    immediate = true,
    enabled = false)
@Designate(ocd = DatabaseRecordStore.Config.class)
public final class DatabaseRecordStore implements RecordStore {
  static final String PID = "io.millrace.store";

  /** Framework property: as the setting {@code url}, which wins. */
  static final String URL_PROPERTY = "millrace.store.url";

  @ObjectClassDefinition(name = "Store", description = "Where the platform keeps its records.")
  @interface Config {
    @AttributeDefinition(
        name = "URL",
        description =
            "jdbc:postgresql://host/database. Empty (default): SQLite in <data>/db. Also settable as"
                + " framework property millrace.store.url.")
    String url() default "";

    @AttributeDefinition(name = "User", description = "For PostgreSQL. Default: none.")
    String user() default "";

    @AttributeDefinition(
        name = "Password",
        description = "For PostgreSQL. Default: none.",
        type = AttributeType.PASSWORD)
    String _password() default "";

    @AttributeDefinition(name = "Pool size", description = "Connections at most, 2-100. Default 8.")
    int pool_size() default 8;
  }

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseRecordStore.class);

  private final Database database;
  private final Jdbi jdbi;
  private final Clock clock;

  @Activate
  public DatabaseRecordStore(Config config, BundleContext context) {
    this(settings(config, context), Clock.systemUTC());
  }

  DatabaseRecordStore(Settings settings, Clock clock) {
    this.clock = clock;
    database = Database.open(settings);
    jdbi = Jdbi.create(database.dataSource());
    jdbi.getConfig(SqlStatements.class)
        .setTemplateEngine((sql, context) -> sql)
        .setSqlParser(new PlainSql());
    LOG.info("records are kept in {}", settings);
  }

  private static Settings settings(Config config, BundleContext context) {
    String url = config.url().isEmpty() ? property(context, URL_PROPERTY) : config.url();
    return new Settings(
        url,
        config.user(),
        config._password(),
        property(context, FrameworkProperties.DATA),
        config.pool_size());
  }

  private static String property(BundleContext context, String name) {
    return Objects.requireNonNullElse(context.getProperty(name), "");
  }

  @Deactivate
  void close() {
    database.close();
    LOG.info("records closed");
  }

  @Override
  public Optional<StoredRecord> get(String collection, String key) {
    return reading(r -> r.get(collection, key));
  }

  @Override
  public List<StoredRecord> find(Query query) {
    return reading(r -> r.find(query));
  }

  @Override
  public long count(Query query) {
    return reading(r -> r.count(query));
  }

  @Override
  public StoredRecord insert(NewRecord record) {
    return transact(t -> t.insert(record));
  }

  @Override
  public StoredRecord update(NewRecord record, long revision) {
    return transact(t -> t.update(record, revision));
  }

  @Override
  public StoredRecord put(NewRecord record) {
    return transact(t -> t.put(record));
  }

  @Override
  public boolean delete(String collection, String key) {
    return transact(t -> t.delete(collection, key));
  }

  @Override
  public long next(String sequence) {
    return transact(t -> t.next(sequence));
  }

  @Override
  public <T> T transact(Work<T> work) {
    return guarded(
        () -> database.write(() -> jdbi.inTransaction(h -> work.with(new OpenRecords(h, clock)))));
  }

  private <T> T reading(Function<RecordStore, T> work) {
    return guarded(() -> jdbi.withHandle(h -> work.apply(new OpenRecords(h, clock))));
  }

  private static <T> T guarded(java.util.function.Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      throw translated(e);
    }
  }

  /** A conflict anywhere among the causes is one, whatever caused it. */
  static PlatformException translated(JdbiException e) {
    String state = "unknown";
    boolean conflict = false;
    for (Throwable t = e; t != null && !conflict; t = t.getCause()) {
      if (t instanceof SQLiteException s) {
        state = s.getResultCode().name();
        conflict = state.startsWith("SQLITE_BUSY") || state.startsWith("SQLITE_LOCKED");
      } else if (t instanceof SQLException s && s.getSQLState() != null) {
        state = s.getSQLState();
        conflict = state.startsWith("40");
      }
    }
    if (conflict) {
      return new PlatformException(
          "RECORD_CONFLICT",
          Blame.PLATFORM,
          true,
          "Two writers wanted the same records (SQL state " + state + ").",
          "Repeat the call.",
          e);
    }
    return new PlatformException(
        "STORE_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        "The database refused a statement (SQL state " + state + ").",
        "Read the cause in the log; check the database and the disk it is on.",
        e);
  }
}
