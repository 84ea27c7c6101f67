package io.millrace.runtime.constraint.internal.automaton;

/**
 * The inside of a JSON string (RFC 8259, section 7) in well-formed UTF-8 (Unicode 15, table 3-7),
 * with every escape but those of surrogates, and with bounds on the number of characters.
 */
public final class JsonCharacters extends Term {
  private static final int GROUND = 0;
  private static final int ONE = 1; // continuation bytes still to come
  private static final int TWO = 2;
  private static final int THREE = 3;
  private static final int AFTER_E0 = 4;
  private static final int AFTER_ED = 5;
  private static final int AFTER_F0 = 6;
  private static final int AFTER_F4 = 7;
  private static final int ESCAPE = 8;
  private static final int HEX_FIRST = 9;
  private static final int HEX_AFTER_D = 10;
  private static final int HEX_SECOND = 11;
  private static final int HEX_THIRD = 12;
  private static final int HEX_LAST = 13;

  private final int phase;
  private final int least;
  private final int most;

  private JsonCharacters(int phase, int least, int most) {
    super(phase == GROUND && least == 0, phase, least, most);
    this.phase = phase;
    this.least = least;
    this.most = most;
  }

  /**
   * So many characters.
   *
   * @param most −1 for no limit
   */
  public static Term of(Terms terms, int least, int most) {
    return most >= 0 && least > most
        ? terms.empty()
        : terms.unique(new JsonCharacters(GROUND, least, most));
  }

  /** Whether it stands between two characters. */
  public boolean between() {
    return phase == GROUND;
  }

  /** How many characters may still come; {@link Integer#MAX_VALUE} for any number. */
  public int room() {
    return most < 0 ? Integer.MAX_VALUE : most;
  }

  @Override
  protected Term derive(int b, Terms terms) {
    int next =
        switch (phase) {
          case GROUND -> most == 0 ? -1 : first(b);
          case ONE -> continuation(b, 0x80, 0xbf, GROUND);
          case TWO -> continuation(b, 0x80, 0xbf, ONE);
          case THREE -> continuation(b, 0x80, 0xbf, TWO);
          case AFTER_E0 -> continuation(b, 0xa0, 0xbf, ONE);
          case AFTER_ED -> continuation(b, 0x80, 0x9f, ONE);
          case AFTER_F0 -> continuation(b, 0x90, 0xbf, TWO);
          case AFTER_F4 -> continuation(b, 0x80, 0x8f, TWO);
          case ESCAPE -> b == 'u' ? HEX_FIRST : "\"\\/bfnrt".indexOf(b) >= 0 ? GROUND : -1;
          case HEX_FIRST -> !hex(b) ? -1 : b == 'd' || b == 'D' ? HEX_AFTER_D : HEX_SECOND;
          case HEX_AFTER_D -> continuation(b, '0', '7', HEX_THIRD);
          case HEX_SECOND -> hex(b) ? HEX_THIRD : -1;
          case HEX_THIRD -> hex(b) ? HEX_LAST : -1;
          default -> hex(b) ? GROUND : -1;
        };
    if (next < 0) {
      return terms.empty();
    }
    boolean counts = phase == GROUND;
    return terms.unique(
        new JsonCharacters(
            next, counts ? Math.max(least - 1, 0) : least, counts && most > 0 ? most - 1 : most));
  }

  private static int first(int b) {
    if (b < 0x80) {
      return b == '\\' ? ESCAPE : b < 0x20 || b == '"' ? -1 : GROUND;
    }
    if (b < 0xc2 || b > 0xf4) {
      return -1;
    }
    if (b < 0xe0) {
      return ONE;
    }
    if (b < 0xf0) {
      return b == 0xe0 ? AFTER_E0 : b == 0xed ? AFTER_ED : TWO;
    }
    return b == 0xf0 ? AFTER_F0 : b == 0xf4 ? AFTER_F4 : THREE;
  }

  private static int continuation(int b, int low, int high, int next) {
    return b >= low && b <= high ? next : -1;
  }

  private static boolean hex(int b) {
    return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
  }

  @Override
  protected boolean same(Term other) {
    JsonCharacters o = (JsonCharacters) other;
    return phase == o.phase && least == o.least && most == o.most;
  }
}
