package io.millrace.hub.internal.check;

import java.util.Set;

/**
 * What a bundle may be.
 *
 * @param expandedBytes at most so many bytes once all its entries are inflated
 * @param ratio at most so many inflated bytes for each byte of the file, once it has inflated to
 *     more than {@link #FREE_BYTES}
 * @param entries at most so many entries
 * @param mayExit symbolic names of bundles that may call {@code System.exit}
 * @param java feature number of the running Java
 */
public record Limits(long expandedBytes, int ratio, int entries, Set<String> mayExit, int java) {
  /** Small files may be as dense as they like. */
  static final long FREE_BYTES = 16L << 20;

  public Limits {
    mayExit = Set.copyOf(mayExit);
    if (expandedBytes < 1 || ratio < 1 || entries < 1) {
      throw new IllegalArgumentException("limits of bundles must be above 0");
    }
  }
}
