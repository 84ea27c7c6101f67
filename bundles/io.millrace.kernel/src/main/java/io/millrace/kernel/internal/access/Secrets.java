package io.millrace.kernel.internal.access;

import io.millrace.api.artifact.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes secrets and turns them into what may be kept. */
final class Secrets {
  private static final int BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  /** 256 random bits after {@code mr-}, in URL-safe Base64. */
  String next() {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return "mr-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static byte[] digest(String secret) {
    return Digest.sha256().digest(secret.getBytes(StandardCharsets.UTF_8));
  }
}
