package io.millrace.kernel.internal.access;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Accounts;
import io.millrace.kernel.access.Role;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.kernel.internal.DataFolder;
import io.millrace.kernel.internal.json.Fields;
import io.millrace.kernel.internal.json.Json;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts as records, all of them also in memory: they are few, and every request asks. Immediate,
 * since the launcher waits for the token file of a first start.
 */
@Component(service = Accounts.class, immediate = true)
public final class StoredAccounts implements Accounts {
  static final String ADMIN = "admin";
  static final String TOKEN_FILE = "admin-token";

  private static final Logger LOG = LoggerFactory.getLogger(StoredAccounts.class);
  private static final String COLLECTION = "account";

  private record Known(Account account, byte[] sha256) {}

  private final RecordStore records;
  private final AuditTrail trail;
  private final Secrets secrets = new Secrets();
  private final Map<String, Known> accounts = new ConcurrentHashMap<>();

  @Activate
  public StoredAccounts(
      BundleContext context,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "trail") AuditTrail trail) {
    this(records, trail, DataFolder.of(context));
  }

  StoredAccounts(RecordStore records, AuditTrail trail, Path data) {
    this.records = records;
    this.trail = trail;
    records.find(Query.of(COLLECTION).page(Query.MAX_LIMIT, 0)).forEach(this::remember);
    if (!accounts.containsKey(ADMIN)) {
      // The file first: should the record not follow, the next start makes another token.
      String token = secrets.next();
      Path file = data.resolve(TOKEN_FILE);
      TokenFile.write(file, token);
      remember(records.insert(record(ADMIN, Role.ADMIN, token)));
      LOG.info("made the admin account; its token is in {}", file);
    }
  }

  private static NewRecord record(String name, Role role, String secret) {
    String hex = HexFormat.of().formatHex(Secrets.digest(secret));
    return NewRecord.of(COLLECTION, name, Json.write(Map.of("role", role.name(), "sha256", hex)));
  }

  private void remember(StoredRecord record) {
    Fields json = Json.object(record.json());
    Account account = new Account(record.key(), Role.valueOf(json.text("role")), record.created());
    accounts.put(account.name(), new Known(account, HexFormat.of().parseHex(json.text("sha256"))));
  }

  @Override
  public Optional<Account> authenticate(String secret) {
    byte[] given = Secrets.digest(secret);
    Account found = null;
    // All are compared, each in constant time, so that time tells nothing.
    for (Known known : accounts.values()) {
      if (MessageDigest.isEqual(known.sha256(), given)) {
        found = known.account();
      }
    }
    return Optional.ofNullable(found);
  }

  @Override
  public String create(String name, Role role, String who) {
    Names.check("key", name);
    String secret = secrets.next();
    AtomicReference<StoredRecord> made = new AtomicReference<>();
    try {
      trail.record(
          who,
          "key.create",
          name,
          "done",
          Map.of("role", role.name().toLowerCase(Locale.ROOT)),
          t -> made.set(t.insert(record(name, role, secret))));
    } catch (PlatformException e) {
      if (records.get(COLLECTION, name).isEmpty()) {
        throw e;
      }
      throw PlatformException.caller(
          "ACCOUNT_CONFLICT",
          "There is an account '" + name + "' already.",
          "Choose another name, or revoke that one first.");
    }
    remember(made.get());
    LOG.info("made key {} with role {}", name, role);
    return secret;
  }

  @Override
  public List<Account> list() {
    return accounts.values().stream()
        .map(Known::account)
        .sorted(Comparator.comparing(Account::name))
        .toList();
  }

  /** One at a time, so that of two who take back one key one only has done it. */
  @Override
  public synchronized boolean revoke(String name, String who) {
    if (name.equals(ADMIN)) {
      throw PlatformException.caller(
          "ACCOUNT_PERMANENT",
          "The admin account cannot be revoked.",
          "Revoke keys; whoever reads the data folder is admin.");
    }
    if (records.get(COLLECTION, name).isEmpty()) {
      accounts.remove(name);
      return false;
    }
    trail.record(who, "key.revoke", name, "done", Map.of(), t -> t.delete(COLLECTION, name));
    accounts.remove(name);
    LOG.info("revoked key {}", name);
    return true;
  }
}
