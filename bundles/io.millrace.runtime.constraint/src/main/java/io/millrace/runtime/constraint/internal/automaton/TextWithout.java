package io.millrace.runtime.constraint.internal.automaton;

import java.nio.charset.StandardCharsets;

/** Any text in which a certain text does not occur (Knuth, Morris, Pratt 1977). */
public final class TextWithout extends Term {
  private final Needle needle;
  private final int matched;

  private record Needle(byte[] bytes, int[] fallback) {
    static Needle of(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int[] fallback = new int[bytes.length + 1];
      fallback[0] = -1;
      int k = -1;
      for (int i = 0; i < bytes.length; i++) {
        while (k >= 0 && bytes[k] != bytes[i]) {
          k = fallback[k];
        }
        fallback[i + 1] = ++k;
      }
      return new Needle(bytes, fallback);
    }
  }

  private TextWithout(Needle needle, int matched) {
    super(true, System.identityHashCode(needle), matched);
    this.needle = needle;
    this.matched = matched;
  }

  /**
   * Any text without this one.
   *
   * @param text not empty
   */
  public static Term of(Terms terms, String text) {
    return terms.unique(new TextWithout(Needle.of(text), 0));
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    int k = matched;
    while (k >= 0 && (needle.bytes[k] & 0xff) != symbol) {
      k = needle.fallback[k];
    }
    return k + 1 == needle.bytes.length
        ? terms.empty()
        : terms.unique(new TextWithout(needle, k + 1));
  }

  @Override
  protected boolean same(Term other) {
    return needle == ((TextWithout) other).needle && matched == ((TextWithout) other).matched;
  }
}
