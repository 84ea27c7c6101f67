package io.millrace.kernel.internal.run;

import java.security.SecureRandom;
import java.time.Clock;

/** Ids that sort by time: {@code r-}, the millisecond, and 30 random bits, in base 32. */
final class RunIds {
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  RunIds(Clock clock) {
    this.clock = clock;
  }

  String next() {
    StringBuilder id = new StringBuilder("r-");
    append(id, clock.millis(), 9);
    append(id, random.nextInt() & 0x3fffffff, 6);
    return id.toString();
  }

  private static void append(StringBuilder id, long value, int digits) {
    for (int i = digits - 1; i >= 0; i--) {
      id.append(DIGITS.charAt((int) (value >>> (5 * i)) & 31));
    }
  }
}
