package io.millrace.plugin.guardrail.injection.internal;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as it reads, not as it is written, with the way back to the original positions:
 * compatibility forms (NFKC) and accents folded, look-alike letters of other alphabets made Latin
 * (the frequent ones of Unicode TS 39's confusables), invisible characters dropped, tag characters
 * read as the ASCII they hide, blanks made one, lower case.
 */
record Folded(String text, int[] origin, int length, int hidden) {
  private static final String LOOKALIKES = "аеорсухіјѕԁһӏԛԝьтмкнвгαεορυικντχβηρµѵҽօսց";
  private static final String LATIN = "aeopcyxijsdhlqwbtmkhbraeopuikvtxbnpuveoug";

  static Folded of(String original) {
    StringBuilder out = new StringBuilder(original.length());
    int[] origin = new int[original.length() + 16];
    int hidden = 0;
    int i = 0;
    while (i < original.length()) {
      int c = original.codePointAt(i);
      String folded;
      if (c >= 0xE0020 && c <= 0xE007E) {
        folded = String.valueOf((char) Character.toLowerCase(c - 0xE0000));
        hidden++;
      } else if (invisible(c)) {
        folded = "";
        hidden += inWord(original, i, Character.charCount(c)) ? 1 : 0;
      } else {
        folded = letter(c);
      }
      boolean blank = folded.equals(" ") || folded.equals("\n");
      boolean again =
          blank && !out.isEmpty() && Character.isWhitespace(out.charAt(out.length() - 1));
      if (again && folded.equals("\n")) {
        out.setCharAt(out.length() - 1, '\n');
      } else if (!again) {
        if (out.length() + folded.length() >= origin.length) {
          origin = Arrays.copyOf(origin, 2 * origin.length + folded.length());
        }
        Arrays.fill(origin, out.length(), out.length() + folded.length(), i);
        out.append(folded);
      }
      i += Character.charCount(c);
    }
    origin[out.length()] = original.length();
    return new Folded(out.toString(), origin, original.length(), hidden);
  }

  private static String letter(int c) {
    if (c < 128) {
      char lower = (char) Character.toLowerCase(c);
      return c == '\n' ? "\n" : Character.isWhitespace(c) ? " " : String.valueOf(lower);
    }
    String plain =
        Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD)
            .toLowerCase(java.util.Locale.ROOT);
    StringBuilder folded = new StringBuilder();
    for (char p : plain.toCharArray()) {
      int look = LOOKALIKES.indexOf(p);
      if (look >= 0) {
        folded.append(LATIN.charAt(look));
      } else if (Character.isWhitespace(p) || Character.isSpaceChar(p)) {
        folded.append(p == '\u2028' || p == '\u2029' ? '\n' : ' ');
      } else if (Character.getType(p) != Character.NON_SPACING_MARK) {
        folded.append(p == '\u2019' || p == '\u2018' ? '\'' : p);
      }
    }
    return folded.toString();
  }

  /** Format characters, variation selectors and fillers: zero-width blanks, bidi controls, … */
  private static boolean invisible(int c) {
    return Character.getType(c) == Character.FORMAT
        || c == 0x115F
        || c == 0x1160
        || c == 0x3164
        || c == 0x034F
        || c >= 0xFE00 && c <= 0xFE0F
        || c >= 0xE0000 && c <= 0xE01EF;
  }

  /**
   * Between Latin letters invisible characters have no use (elsewhere they shape scripts, emoji).
   */
  private static boolean inWord(String s, int at, int width) {
    return at > 0
        && at + width < s.length()
        && latin(s.charAt(at - 1))
        && latin(s.charAt(at + width));
  }

  private static boolean latin(char c) {
    return c < 128 && Character.isLetter(c);
  }

  /** Where the character at this place of the folded text came from. */
  int start(int at) {
    return origin[at];
  }

  /** One past where the character before this place came from. */
  int end(int at) {
    return at == 0 ? 0 : Math.min(length, Math.max(origin[at - 1] + 1, origin[at]));
  }
}
