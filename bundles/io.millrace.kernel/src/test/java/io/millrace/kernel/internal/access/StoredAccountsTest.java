package io.millrace.kernel.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Role;
import io.millrace.kernel.internal.audit.ChainedAuditTrail;
import io.millrace.testkit.FakeRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredAccountsTest {
  @TempDir Path data;
  private final FakeRecordStore records = new FakeRecordStore();
  private final ChainedAuditTrail trail = new ChainedAuditTrail(records);

  private StoredAccounts open() {
    return new StoredAccounts(records, trail, data);
  }

  private String token() throws IOException {
    return Files.readString(data.resolve("admin-token")).strip();
  }

  @Test
  void makes_an_admin_on_the_first_start_only() throws IOException {
    StoredAccounts first = open();
    String token = token();
    StoredAccounts second = open();

    assertEquals(token, token());
    assertEquals(Role.ADMIN, first.authenticate(token).orElseThrow().role());
    assertEquals("admin", second.authenticate(token).orElseThrow().name());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin-token"))));
  }

  @Test
  void keys_have_256_bits_and_are_kept_as_a_digest_only() {
    StoredAccounts accounts = open();

    String secret = accounts.create("app", Role.CLIENT, "boss");

    assertTrue(secret.startsWith("mr-") && secret.length() == 46, "length " + secret.length());
    assertNotEquals(secret, accounts.create("app-2", Role.CLIENT, "boss"));
    assertTrue(
        records.find(Query.of("account")).stream().noneMatch(r -> r.json().contains(secret)));
    assertEquals(Role.CLIENT, open().authenticate(secret).orElseThrow().role());
  }

  @Test
  void an_unknown_secret_is_nobodys() {
    StoredAccounts accounts = open();

    assertTrue(accounts.authenticate("").isEmpty());
    assertTrue(accounts.authenticate("mr-wrong").isEmpty());
  }

  @Test
  void a_revoked_key_is_refused_at_once() {
    StoredAccounts accounts = open();
    String secret = accounts.create("app", Role.DEVELOPER, "boss");

    assertTrue(accounts.revoke("app", "boss"));

    assertTrue(accounts.authenticate(secret).isEmpty());
    assertTrue(open().authenticate(secret).isEmpty());
    assertFalse(accounts.revoke("app", "boss"));
    assertEquals(List.of("admin"), accounts.list().stream().map(Account::name).toList());
  }

  @Test
  void a_key_and_its_entry_in_the_audit_trail_come_and_go_as_one() {
    StoredAccounts accounts = open();
    accounts.create("app", Role.CLIENT, "boss");
    accounts.revoke("app", "boss");
    assertThrows(PlatformException.class, () -> accounts.create("../x", Role.CLIENT, "boss"));

    assertEquals(
        List.of("boss key.revoke app done {}", "boss key.create app done {role=client}"),
        trail.find("key.", 0, 10).stream()
            .map(
                e ->
                    String.join(" ", e.who(), e.action(), e.subject(), e.outcome())
                        + " "
                        + e.details())
            .toList());

    records.put(NewRecord.of("audit", "0000000000000000003", "{}")); // the trail cannot go on
    assertThrows(PlatformException.class, () -> accounts.create("late", Role.CLIENT, "boss"));
    assertEquals(List.of("admin"), open().list().stream().map(Account::name).toList());
    assertEquals(List.of("admin"), accounts.list().stream().map(Account::name).toList());
  }

  @Test
  void refuses_names_that_are_taken_or_wrong_and_to_revoke_admin() {
    StoredAccounts accounts = open();
    accounts.create("app", Role.CLIENT, "boss");

    assertEquals("ACCOUNT_CONFLICT", code(() -> accounts.create("app", Role.ADMIN, "boss")));
    assertEquals("ACCOUNT_CONFLICT", code(() -> accounts.create("admin", Role.ADMIN, "boss")));
    assertEquals("NAME_INVALID", code(() -> accounts.create("../x", Role.CLIENT, "boss")));
    assertEquals("ACCOUNT_PERMANENT", code(() -> accounts.revoke("admin", "boss")));
  }

  @Test
  void says_so_when_the_token_cannot_be_written() throws IOException {
    Path file = Files.writeString(data.resolve("file"), "x");

    assertEquals("DATA_UNWRITABLE", code(() -> new StoredAccounts(records, trail, file)));
    assertTrue(records.find(Query.of("account")).isEmpty());
  }

  private static String code(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(PlatformException.class, call).code();
  }
}
