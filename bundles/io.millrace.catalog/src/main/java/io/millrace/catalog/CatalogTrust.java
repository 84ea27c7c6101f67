package io.millrace.catalog;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a catalogue can be believed. Refuses in this order: unsigned, malformed, by no
 * trusted key, altered, expired, rolled back.
 *
 * @param name of the source, for messages
 * @param keys any one of which suffices
 * @param accepts what the operator lets pass all the same
 */
public record CatalogTrust(String name, List<VerificationKey> keys, Set<Shortcoming> accepts) {
  private static final String REMEDY =
      "Nothing of it is used. Ask its publisher; if you know better, say so for this source:"
          + " accepts: ";

  public CatalogTrust {
    keys = List.copyOf(keys);
    accepts = Set.copyOf(accepts);
  }

  /** What an operator can let pass. */
  public enum Shortcoming {
    UNSIGNED,
    EXPIRED,
    ROLLED_BACK
  }

  /**
   * The newest that was seen of a catalogue.
   *
   * @param counter of its statement
   * @param statement digest of it
   */
  public record Seen(long counter, String statement) {}

  /**
   * Why a catalogue is believed.
   *
   * @param key id of the key that signed it; empty if unsigned ones are accepted
   * @param statement what the key says; empty with the key
   * @param seen what to remember; empty with the key
   * @param warnings what was let pass, for people
   */
  public record Vouched(
      Optional<String> key,
      Optional<CatalogStatement> statement,
      Optional<Seen> seen,
      List<String> warnings) {
    public Vouched {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Checks a catalogue.
   *
   * @param seen the newest that was seen of this source before
   * @throws PlatformException HUB_UNTRUSTED, with the reason
   */
  public Vouched check(CatalogFiles files, Optional<Seen> seen, Instant now) {
    List<String> warnings = new ArrayList<>();
    if (files.envelope().isEmpty()) {
      pass(Shortcoming.UNSIGNED, "it is not signed", warnings);
      return new Vouched(Optional.empty(), Optional.empty(), Optional.empty(), warnings);
    }
    Envelope envelope = envelope(files.envelope().get());
    Optional<VerificationKey> signer = signer(envelope, warnings);
    if (signer.isEmpty()) {
      return new Vouched(Optional.empty(), Optional.empty(), Optional.empty(), warnings);
    }
    CatalogStatement statement = statement(envelope);
    unaltered(statement.files(), CatalogFiles.INDEX, files.index());
    if (files.overview().isPresent() || statement.files().containsKey(CatalogFiles.OVERVIEW)) {
      unaltered(statement.files(), CatalogFiles.OVERVIEW, files.overview().orElse(new byte[0]));
    }
    if (!statement.expires().isAfter(now)) {
      pass(Shortcoming.EXPIRED, "it expired at " + statement.expires(), warnings);
    }
    Seen mine = new Seen(statement.counter(), Sha256.of(envelope.payload()));
    seen.ifPresent(newest -> notRolledBack(newest, mine, warnings));
    return new Vouched(
        Optional.of(signer.get().id()), Optional.of(statement), Optional.of(mine), warnings);
  }

  private Envelope envelope(byte[] json) {
    try {
      return Envelope.read(json);
    } catch (IOException bad) {
      throw untrusted("its signature file is malformed: " + bad.getMessage(), "publish it again");
    }
  }

  /** The trusted key that signed; empty only if unsigned catalogues pass. */
  private Optional<VerificationKey> signer(Envelope envelope, List<String> warnings) {
    byte[] message = envelope.message();
    List<String> claimed = new ArrayList<>();
    boolean wrong = false;
    for (Envelope.Signed signed : envelope.signatures()) {
      claimed.add(signed.keyId().isEmpty() ? "?" : abbreviated(signed.keyId()));
      for (VerificationKey key : keys) {
        boolean named = signed.keyId().isEmpty() || signed.keyId().equals(key.id());
        if (named && key.fits(message, signed.signature())) {
          return Optional.of(key);
        }
        wrong |= signed.keyId().equals(key.id());
      }
    }
    if (wrong) {
      throw untrusted(
          "it was altered: the signature of key " + claimed + " does not fit", "fetch it again");
    }
    pass(
        Shortcoming.UNSIGNED,
        claimed.isEmpty()
            ? "it is not signed"
            : "it is signed by " + claimed + " and not by a key that is trusted for it",
        warnings);
    return Optional.empty();
  }

  private static String abbreviated(String keyId) {
    String safe = keyId.replaceAll("[^0-9a-zA-Z]", "?");
    return safe.length() > 16 ? safe.substring(0, 16) + "…" : safe;
  }

  private CatalogStatement statement(Envelope envelope) {
    if (!envelope.payloadType().equals(CatalogStatement.PAYLOAD_TYPE)) {
      throw untrusted("what is signed is no catalogue", "ask its publisher");
    }
    try {
      return CatalogStatement.read(envelope.payload());
    } catch (IOException bad) {
      throw untrusted("its signed statement is malformed: " + bad.getMessage(), "publish it again");
    }
  }

  private void unaltered(
      Map<String, CatalogStatement.FileDigest> promised, String name, byte[] bytes) {
    CatalogStatement.FileDigest digest = promised.get(name);
    if (digest == null) {
      throw untrusted("its signature does not cover " + name, "ask its publisher");
    }
    if (digest.sizeBytes() != bytes.length || !digest.sha256().equals(Sha256.of(bytes))) {
      throw untrusted(
          "its " + name + " was altered: it is not the file that was signed", "fetch it again");
    }
  }

  private void notRolledBack(Seen newest, Seen mine, List<String> warnings) {
    if (mine.counter() < newest.counter()) {
      pass(
          Shortcoming.ROLLED_BACK,
          "it was rolled back: its counter is "
              + mine.counter()
              + ", and "
              + newest.counter()
              + " was seen before",
          warnings);
    } else if (mine.counter() == newest.counter() && !mine.statement().equals(newest.statement())) {
      pass(
          Shortcoming.ROLLED_BACK,
          "it is another one with the counter " + mine.counter() + " that was seen before",
          warnings);
    }
  }

  private void pass(Shortcoming shortcoming, String why, List<String> warnings) {
    if (!accepts.contains(shortcoming)) {
      throw untrusted(why, REMEDY + shortcoming + ".");
    }
    warnings.add("catalogue " + name + " is used although " + why);
  }

  private PlatformException untrusted(String why, String remedy) {
    return new PlatformException(
        "HUB_UNTRUSTED",
        Blame.OPERATOR,
        false,
        "The catalogue '" + name + "' is not trusted: " + why + ".",
        remedy.startsWith("Nothing") ? remedy : "Nothing of it is used; " + remedy + ".");
  }
}
