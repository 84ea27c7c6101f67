package io.millrace.runtime.constraint.internal.pattern;

import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A text that an automaton accepts, as it is or as the inside of a JSON string. Each character has
 * one form: UTF-8, or the short escape where JSON demands one. A form begun can always be ended.
 */
public final class MatchingCharacters extends Term {
  private static final byte[][] ESCAPED = escapes();

  private final CharacterAutomaton automaton;
  private final boolean quoted;
  private final int state;
  private final byte[] begun;

  private MatchingCharacters(
      CharacterAutomaton automaton, boolean quoted, int state, byte[] begun) {
    super(
        begun.length == 0 && automaton.accepts(state),
        System.identityHashCode(automaton),
        quoted,
        state,
        Arrays.hashCode(begun));
    this.automaton = automaton;
    this.quoted = quoted;
    this.state = state;
    this.begun = begun;
  }

  /** The texts that the automaton accepts, as they stand between the quotes of JSON. */
  public static Term quoted(Terms terms, CharacterAutomaton automaton) {
    return of(terms, automaton, true);
  }

  /** The texts that the automaton accepts, as they are. */
  public static Term plain(Terms terms, CharacterAutomaton automaton) {
    return of(terms, automaton, false);
  }

  private static Term of(Terms terms, CharacterAutomaton automaton, boolean quoted) {
    return automaton.empty()
        ? terms.empty()
        : terms.unique(new MatchingCharacters(automaton, quoted, 0, new byte[0]));
  }

  @Override
  protected Term derive(int b, Terms terms) {
    int first = begun.length == 0 ? b : begun[0] & 0xff;
    if (quoted && first == '\\') {
      return escaped(b, terms);
    }
    if (first < 0x80) {
      return quoted && (first < 0x20 || first == '"') ? terms.empty() : through(first, terms);
    }
    int length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 0 || (begun.length > 0 && (b & 0xc0) != 0x80)) {
      return terms.empty();
    }
    int value = first & (0x7f >> length);
    for (int i = 1; i < begun.length; i++) {
      value = value << 6 | begun[i] & 0x3f;
    }
    value = begun.length == 0 ? value : value << 6 | b & 0x3f;
    int left = length - begun.length - 1;
    int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000; // no overlong forms
    int low = Math.max(value << 6 * left, least);
    int high = Math.min((value + 1 << 6 * left) - 1, 0x10ffff);
    boolean surrogates = low >= 0xd800 && high <= 0xdfff;
    if (surrogates || low > high || !automaton.any(state, low, high)) {
      return terms.empty();
    }
    return left == 0 ? through(value, terms) : more(b, terms);
  }

  private Term escaped(int b, Terms terms) {
    byte[] now = append(b);
    boolean open = false;
    for (int c = 0; c < ESCAPED.length; c++) {
      byte[] form = ESCAPED[c];
      if (form.length >= now.length
          && Arrays.equals(form, 0, now.length, now, 0, now.length)
          && automaton.step(state, c) != CharacterAutomaton.DEAD) {
        if (form.length == now.length) {
          return through(c, terms);
        }
        open = true;
      }
    }
    return open ? more(b, terms) : terms.empty();
  }

  private Term through(int codePoint, Terms terms) {
    int next = automaton.step(state, codePoint);
    return next == CharacterAutomaton.DEAD
        ? terms.empty()
        : terms.unique(new MatchingCharacters(automaton, quoted, next, new byte[0]));
  }

  private Term more(int b, Terms terms) {
    return terms.unique(new MatchingCharacters(automaton, quoted, state, append(b)));
  }

  private byte[] append(int b) {
    byte[] longer = Arrays.copyOf(begun, begun.length + 1);
    longer[begun.length] = (byte) b;
    return longer;
  }

  @Override
  protected boolean same(Term other) {
    MatchingCharacters o = (MatchingCharacters) other;
    return automaton == o.automaton
        && quoted == o.quoted
        && state == o.state
        && Arrays.equals(begun, o.begun);
  }

  /** The escape of each character up to the backslash; empty where none is due. */
  private static byte[][] escapes() {
    byte[][] forms = new byte['\\' + 1][];
    for (int c = 0; c < forms.length; c++) {
      String form =
          switch (c) {
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> c < 0x20 ? String.format(Locale.ROOT, "\\u%04x", c) : "";
          };
      forms[c] = form.getBytes(StandardCharsets.US_ASCII);
    }
    return forms;
  }
}
