package io.millrace.kernel.access;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Accounts and their secrets. Secrets are random (256 bits), shown once and kept as SHA-256 only (a
 * random secret of that length needs no slow hash). Thread-safe.
 *
 * <p>On the first start an {@code admin} account is made; its token is written once to {@code
 * <data>/admin-token} (mode 600) and printed by the launcher.
 */
@ProviderType
public interface Accounts {
  /** Whose secret this is; comparison takes the same time whatever is given. */
  Optional<Account> authenticate(String secret);

  /**
   * Makes an API key. The key and its entry {@code key.create} in the audit trail are written in
   * one transaction.
   *
   * @param who makes it
   * @return its secret, starting with {@code mr-}; cannot be had again
   * @throws io.millrace.api.PlatformException NAME_INVALID, ACCOUNT_CONFLICT
   */
  String create(String name, Role role, String who);

  List<Account> list();

  /**
   * Takes the key back at once, in one transaction with the entry {@code key.revoke}.
   *
   * @param who takes it back
   * @return whether there was one; if not, there is no entry
   * @throws io.millrace.api.PlatformException ACCOUNT_PERMANENT for the admin account
   */
  boolean revoke(String name, String who);
}
