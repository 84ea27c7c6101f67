package io.millrace.item.function.describedataset.internal;

/**
 * Which texts were seen, by a 64-bit fingerprint in an open hash table: two of a million different
 * texts look alike once in thirty-seven million datasets. After {@value #MOST} different ones no
 * more are remembered, and counts become lower bounds.
 */
final class Fingerprints {
  static final int MOST = 2_000_000;

  private long[] table = new long[1 << 10];
  private int distinct;
  private long repeated;
  private boolean exact = true;

  /** Remembers the text; whether it was there before. */
  boolean add(String text) {
    long print = fingerprint(text);
    int at = slot(table, print);
    if (table[at] == print) {
      repeated++;
      return true;
    }
    if (distinct == MOST) {
      exact = false;
      return false;
    }
    table[at] = print;
    if (++distinct * 2 > table.length) {
      long[] larger = new long[table.length * 2];
      for (long p : table) {
        if (p != 0) {
          larger[slot(larger, p)] = p;
        }
      }
      table = larger;
    }
    return false;
  }

  private static int slot(long[] table, long print) {
    int at = (int) (print >>> 20) & (table.length - 1);
    while (table[at] != 0 && table[at] != print) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  /** FNV-1a over the characters, finished as in MurmurHash3; never 0. */
  static long fingerprint(String text) {
    long h = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * 0x100000001b3L;
    }
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    h ^= h >>> 33;
    return h == 0 ? 1 : h;
  }

  long distinct() {
    return distinct;
  }

  /** Texts that had been there before. */
  long repeated() {
    return repeated;
  }

  boolean exact() {
    return exact;
  }
}
