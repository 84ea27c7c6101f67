package io.millrace.hub;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where items come from and whom to trust for them.
 *
 * @param name unique, safe in a path: the {@code source} of {@code hub://source/item}
 * @param location a folder, an http(s) address, or {@code
 *     mvn:[repository!]group/artifact[/version]}
 * @param keys Ed25519 public keys (base64 of the DER form, as in a PEM file) that may sign it
 * @param accepts what the operator lets pass all the same; nothing by default
 * @param offline never reach out, use what is cached
 * @param credentials reference to a secret for the server, never the secret: {@code env:NAME} or
 *     {@code file:/path}, holding {@code user:password} or {@code Bearer token}
 * @param builtIn whether it came with the distribution and cannot be removed
 */
public record SourceSettings(
    String name,
    String location,
    List<String> keys,
    Set<Accepts> accepts,
    boolean offline,
    Optional<String> credentials,
    boolean builtIn) {
  public SourceSettings {
    keys = List.copyOf(keys);
    accepts = Set.copyOf(accepts);
  }

  /** Shortcomings of a catalogue that an operator can let pass. */
  public enum Accepts {
    UNSIGNED,
    EXPIRED,
    ROLLED_BACK
  }
}
