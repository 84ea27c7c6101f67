package io.millrace.publisher;

import io.millrace.api.PlatformException;
import io.millrace.catalog.SigningKey;
import io.millrace.catalog.VerificationKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who signs, for how long.
 *
 * @param keys each makes a signature; while keys change, the old and the new one
 * @param trusted further keys that may have signed what is there already
 * @param validity from now until the catalogue must be signed again: at least a minute
 * @param clock tells now
 */
public record Signing(
    List<SigningKey> keys, List<VerificationKey> trusted, Duration validity, Clock clock) {
  /**
   * Long enough to go on holiday, short enough that a withdrawn version is known everywhere soon.
   */
  public static final Duration USUAL_VALIDITY = Duration.ofDays(90);

  public Signing {
    keys = List.copyOf(keys);
    trusted = List.copyOf(trusted);
    if (keys.isEmpty()) {
      throw PlatformException.caller(
          "HUB_KEY_INVALID",
          "No key was given to sign with.",
          "Make one with 'millrace hub keygen' and name its file.");
    }
    if (validity.compareTo(Duration.ofMinutes(1)) < 0) {
      throw PlatformException.caller(
          "HUB_VALIDITY_INVALID",
          "A validity of " + validity + " is too short.",
          "Give at least a minute; " + USUAL_VALIDITY.toDays() + " days are usual.");
    }
  }

  /** With one key for the usual time. */
  public static Signing with(SigningKey key) {
    return new Signing(List.of(key), List.of(), USUAL_VALIDITY, Clock.systemUTC());
  }

  /** Every key that may have signed what is there. */
  public List<VerificationKey> accepted() {
    List<VerificationKey> accepted = new ArrayList<>(trusted);
    keys.forEach(k -> accepted.add(k.publicKey()));
    return accepted;
  }
}
