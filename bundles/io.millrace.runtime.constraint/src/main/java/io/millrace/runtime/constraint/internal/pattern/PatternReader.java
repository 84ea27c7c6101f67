package io.millrace.runtime.constraint.internal.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the part of ECMA-262's regular expressions that is regular: what JSON Schema recommends
 * (2020-12 core, section 6.4) and the classes beside. A pattern without anchors may stand anywhere
 * in the text. Used once.
 */
public final class PatternReader {
  private static final CodePoints DIGIT = CodePoints.of('0', '9');
  private static final CodePoints WORD = CodePoints.of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
  private static final CodePoints SPACE = CodePoints.of(9, 13, ' ', ' ');
  // White space somewhere: engines differ, so that neither \s nor \S gives these.
  private static final CodePoints WIDE_SPACE =
      CodePoints.of(
          9, 13, 28, 32, 0x85, 0x85, 0xa0, 0xa0, 0x1680, 0x1680, 0x180e, 0x180e, 0x2000, 0x200b,
          0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff);
  private static final CodePoints LINE_END =
      CodePoints.of('\n', '\n', '\r', '\r', 0x85, 0x85, 0x2028, 0x2029);
  private static final int MOST_TIMES = 10_000;
  private static final int DEEPEST = 100;
  private static final int LONGEST = 64 << 10;

  private final String text;
  private int at;
  private int depth;

  /** What is wrong with a pattern, for people. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  private PatternReader(String text) {
    this.text = text;
  }

  /** The texts in which the pattern is found. */
  public static Pattern search(String pattern) throws Unreadable {
    return new PatternReader(pattern).top(true);
  }

  /** The texts that the pattern describes from beginning to end. */
  public static Pattern whole(String pattern) throws Unreadable {
    return new PatternReader(pattern).top(false);
  }

  private Pattern top(boolean search) throws Unreadable {
    if (text.length() > LONGEST) {
      throw new Unreadable("has " + text.length() + " characters, more than " + LONGEST);
    }
    List<Pattern> alternatives = new ArrayList<>();
    do {
      boolean begins = accept('^');
      Pattern middle = sequence();
      boolean ends = accept('$');
      Pattern any = Pattern.characters(0, -1);
      List<Pattern> parts = new ArrayList<>();
      if (search && !begins) {
        parts.add(any);
      }
      parts.add(middle);
      if (search && !ends) {
        parts.add(any);
      }
      alternatives.add(new Pattern.All(parts));
    } while (accept('|'));
    if (at < text.length()) {
      throw at(text.charAt(at) == ')' ? "')' without '('" : "'" + text.charAt(at) + "' here");
    }
    return alternatives.size() == 1 ? alternatives.get(0) : new Pattern.Any(alternatives);
  }

  private Pattern alternatives() throws Unreadable {
    List<Pattern> parts = new ArrayList<>();
    do {
      parts.add(sequence());
    } while (accept('|'));
    return parts.size() == 1 ? parts.get(0) : new Pattern.Any(parts);
  }

  private Pattern sequence() throws Unreadable {
    List<Pattern> parts = new ArrayList<>();
    while (at < text.length() && "|)".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '$') {
        if (depth > 0 || (at + 1 < text.length() && text.charAt(at + 1) != '|')) {
          throw at("'$' elsewhere than at the end");
        }
        break;
      }
      parts.add(times(atom()));
    }
    return new Pattern.All(parts);
  }

  private Pattern times(Pattern part) throws Unreadable {
    int least;
    int most;
    if (accept('*')) {
      least = 0;
      most = -1;
    } else if (accept('+')) {
      least = 1;
      most = -1;
    } else if (accept('?')) {
      least = 0;
      most = 1;
    } else if (at < text.length() && text.charAt(at) == '{') {
      at++;
      least = number();
      most = !accept(',') ? least : at < text.length() && text.charAt(at) == '}' ? -1 : number();
      if (!accept('}')) {
        throw at("a count that is not of the form {2}, {2,} or {2,5}");
      }
      if (most >= 0 && most < least) {
        throw at("a count that falls");
      }
    } else {
      return part;
    }
    accept('?'); // lazy or greedy, the language is the same
    if (at < text.length() && "*+{".indexOf(text.charAt(at)) >= 0) {
      throw at("a count after a count");
    }
    return new Pattern.Times(part, least, most);
  }

  private int number() throws Unreadable {
    int from = at;
    while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
      at++;
    }
    if (at == from || at - from > 5 || Integer.parseInt(text.substring(from, at)) > MOST_TIMES) {
      throw at("a count that is no number of at most " + MOST_TIMES);
    }
    return Integer.parseInt(text.substring(from, at));
  }

  private Pattern atom() throws Unreadable {
    int c = take();
    switch (c) {
      case '(':
        if (accept('?') && !accept(':')) {
          throw at("a look-around or a named group");
        }
        if (++depth > DEEPEST) {
          throw at("more than " + DEEPEST + " groups in each other");
        }
        Pattern group = alternatives();
        depth--;
        if (!accept(')')) {
          throw at("a group without end");
        }
        return group;
      case '[':
        return new Pattern.One(set());
      case '.':
        return new Pattern.One(LINE_END.not());
      case '\\':
        return new Pattern.One(escape(false));
      case '^':
        throw at("'^' elsewhere than at the beginning");
      case '*', '+', '?', '{':
        throw at("a count of nothing");
      default:
        return new Pattern.One(CodePoints.of(c, c));
    }
  }

  private CodePoints set() throws Unreadable {
    boolean negated = accept('^');
    List<CodePoints> members = new ArrayList<>();
    while (!accept(']')) {
      CodePoints from = member();
      if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
        at++;
        CodePoints to = member();
        int low = single(from);
        int high = single(to);
        if (high < low) {
          throw at("a range that falls");
        }
        from = CodePoints.of(low, high);
      }
      members.add(from);
    }
    CodePoints all = CodePoints.union(members);
    return negated ? all.not() : all;
  }

  private CodePoints member() throws Unreadable {
    int c = take();
    return c == '\\' ? escape(true) : CodePoints.of(c, c);
  }

  private int single(CodePoints points) throws Unreadable {
    if (points.ranges().size() != 1
        || points.ranges().get(0).low() != points.ranges().get(0).high()) {
      throw at("a range between classes");
    }
    return points.ranges().get(0).low();
  }

  private CodePoints escape(boolean inSet) throws Unreadable {
    int c = take();
    return switch (c) {
      case 'd' -> DIGIT;
      case 'D' -> DIGIT.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> SPACE;
      case 'S' -> WIDE_SPACE.not();
      case 'n' -> CodePoints.of('\n', '\n');
      case 'r' -> CodePoints.of('\r', '\r');
      case 't' -> CodePoints.of('\t', '\t');
      case 'f' -> CodePoints.of('\f', '\f');
      case 'v' -> CodePoints.of(11, 11);
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      default -> {
        if (c == 'b' && inSet) {
          yield CodePoints.of('\b', '\b');
        }
        if (c < 128 && Character.isLetterOrDigit(c)) {
          throw at("'\\" + (char) c + "'");
        }
        yield CodePoints.of(c, c);
      }
    };
  }

  private CodePoints hex(int digits) throws Unreadable {
    if (at + digits > text.length()) {
      throw at("an escape without its " + digits + " digits");
    }
    try {
      int c = Integer.parseUnsignedInt(text.substring(at, at + digits), 16);
      at += digits;
      if (Character.isSurrogate((char) c)) {
        throw at("a surrogate");
      }
      return CodePoints.of(c, c);
    } catch (NumberFormatException e) {
      throw at("an escape without its " + digits + " digits");
    }
  }

  private int take() throws Unreadable {
    if (at >= text.length()) {
      throw at("an end too early");
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private Unreadable at(String what) {
    return new Unreadable("has " + what + " at position " + at);
  }
}
