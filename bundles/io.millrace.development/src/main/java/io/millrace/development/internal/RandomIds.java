package io.millrace.development.internal;

import java.security.SecureRandom;

/** Ids that nobody guesses: 120 random bits in base 32. Thread-safe. */
final class RandomIds {
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 24;

  private final SecureRandom random = new SecureRandom();

  String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    for (int i = 0; i < LENGTH; i++) {
      id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return id.toString();
  }

  /** A seed that JSON clients read exactly. */
  long seed() {
    return random.nextInt(Integer.MAX_VALUE);
  }
}
