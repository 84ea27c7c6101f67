package io.millrace.plugin.guardrail.injection.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a text that says something once it is decoded. Positions are those of the original, −1
 * for all of it.
 */
record Encoded(int start, int end, String text) {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{16,20000}={0,2}");
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{24,20000}");
  private static final Pattern SPACED_HEX =
      Pattern.compile("(?:(?:0x|\\\\x)?[0-9A-Fa-f]{2}[ :,]?){12,300}");
  private static final Pattern PERCENT = Pattern.compile("%[0-9A-Fa-f]{2}");
  private static final Pattern ENTITY = Pattern.compile("&#(x?)([0-9A-Fa-f]{1,6});");

  static List<Encoded> in(String original) {
    List<Encoded> found = new ArrayList<>();
    each(BASE64, original, found, Encoded::base64);
    each(HEX, original, found, Encoded::hex);
    each(SPACED_HEX, original, found, Encoded::hex);
    // these are written letter by letter, so the text around them belongs to what they say
    whole(PERCENT, original, found, Encoded::percent);
    whole(ENTITY, original, found, Encoded::entities);
    return found;
  }

  private interface Decoding {
    String of(String encoded);
  }

  private static void each(Pattern form, String s, List<Encoded> found, Decoding decoding) {
    Matcher m = form.matcher(s);
    while (m.find()) {
      try {
        String text = decoding.of(m.group());
        if (readable(text)) {
          found.add(new Encoded(m.start(), m.end(), text));
        }
      } catch (IllegalArgumentException e) {
        continue; // looks encoded and is not
      }
    }
  }

  private static void whole(Pattern mark, String s, List<Encoded> found, Decoding decoding) {
    if (mark.matcher(s).results().limit(3).count() == 3) {
      found.add(new Encoded(-1, -1, decoding.of(s)));
    }
  }

  private static String percent(String s) {
    return mapped(PERCENT, s, m -> (char) Integer.parseInt(m.group().substring(1), 16) + "");
  }

  private static String mapped(
      Pattern mark, String s, java.util.function.Function<java.util.regex.MatchResult, String> to) {
    return mark.matcher(s).replaceAll(m -> Matcher.quoteReplacement(to.apply(m)));
  }

  private static String base64(String s) {
    String plain = s.replace('-', '+').replace('_', '/').replaceAll("=+$", "");
    int usable = plain.length() % 4 == 1 ? plain.length() - 1 : plain.length();
    return utf8(Base64.getDecoder().decode(plain.substring(0, usable)));
  }

  private static String hex(String s) {
    String digits = s.replaceAll("0x|\\\\x|[ :,]", "");
    return utf8(HexFormat.of().parseHex(digits, 0, digits.length() & ~1));
  }

  private static String entities(String s) {
    return mapped(
        ENTITY,
        s,
        m -> {
          boolean hex = !m.group(1).isEmpty();
          boolean number = hex || m.group(2).chars().allMatch(Character::isDigit);
          int c = number ? Integer.parseInt(m.group(2), hex ? 16 : 10) : 0xFFFD;
          return Character.isValidCodePoint(c) ? Character.toString(c) : "";
        });
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static boolean readable(String text) {
    long odd =
        text.chars().filter(c -> Character.isISOControl(c) && !Character.isWhitespace(c)).count();
    return text.length() >= 8 && odd * 20 < text.length();
  }
}
