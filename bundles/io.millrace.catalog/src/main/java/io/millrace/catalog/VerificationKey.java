package io.millrace.catalog;

import io.millrace.api.PlatformException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The public half of an Ed25519 key.
 *
 * @param id SHA-256 of the DER form (SubjectPublicKeyInfo), 64 hex digits
 */
public record VerificationKey(String id, PublicKey key) {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";
  private static final int DER_BYTES = 44;
  private static final int MAX_TEXT = 4096;

  /** Of a key that is there already. */
  public static VerificationKey of(PublicKey key) {
    return new VerificationKey(Sha256.of(key.getEncoded()), key);
  }

  /**
   * Reads a key in PEM form, or the base64 between its two lines.
   *
   * @throws PlatformException HUB_KEY_INVALID
   */
  public static VerificationKey parse(String text) {
    String body = text.strip();
    if (body.length() > MAX_TEXT) {
      throw invalid("it is " + body.length() + " characters long");
    }
    if (body.contains("PRIVATE KEY")) {
      throw PlatformException.operator(
          "HUB_KEY_INVALID",
          "A private key was given where a public one belongs.",
          "Give the public key (the file ending in .pub.pem), and let nobody see the private one.");
    }
    int begin = body.indexOf(BEGIN);
    int end = body.indexOf(END);
    if (begin >= 0 && end > begin) {
      body = body.substring(begin + BEGIN.length(), end);
    }
    try {
      byte[] der = Base64.getDecoder().decode(body.replaceAll("\\s", ""));
      if (der.length != DER_BYTES) {
        throw invalid("its DER form has " + der.length + " bytes");
      }
      return of(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
    } catch (IllegalArgumentException | GeneralSecurityException bad) {
      throw invalid(String.valueOf(bad.getMessage()));
    }
  }

  private static PlatformException invalid(String why) {
    return PlatformException.operator(
        "HUB_KEY_INVALID",
        "This is no Ed25519 public key: " + why + ".",
        "Give a PEM file that begins with " + BEGIN + ", or the base64 text in it.");
  }

  /** The DER form in base64, on one line. */
  public String base64() {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  /** The PEM form. */
  public String pem() {
    return BEGIN + "\n" + base64() + "\n" + END + "\n";
  }

  /** Whether this key's other half signed the message. */
  boolean fits(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException malformed) {
      return false; // no Ed25519 signature at all
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform from 15 has Ed25519", impossible);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
