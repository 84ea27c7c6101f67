package io.millrace.runtime.constraint.internal.gbnf;

import io.millrace.runtime.constraint.internal.pattern.CodePoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads llama.cpp's GBNF, all of it but tokens, and a little more: a line may end anywhere, since a
 * rule goes on until another one begins. Used once.
 */
final class GbnfReader {
  private static final int LONGEST = 256 << 10;
  private static final int MOST_RULES = 5_000;
  private static final int MOST_TIMES = 10_000;
  private static final int DEEPEST = 100;

  /** Counts of counts, each of which is as deep as a group. */
  private static final int MOST_COUNTS = 4;

  private final GbnfText in;
  private int depth;

  /**
   * A rule.
   *
   * @param at where it begins
   */
  record Definition(String name, int at, Part body) {}

  private GbnfReader(GbnfText in) {
    this.in = in;
  }

  /**
   * The rules by name, in order.
   *
   * @throws io.millrace.api.PlatformException SCHEMA_INVALID, SCHEMA_UNSUPPORTED, SCHEMA_TOO_LARGE
   */
  static Map<String, Definition> read(String grammar) {
    if (grammar.length() > LONGEST) {
      throw GbnfProblem.tooLarge(grammar.length() + " characters, more than " + LONGEST);
    }
    return new GbnfReader(new GbnfText(grammar)).rules();
  }

  private Map<String, Definition> rules() {
    Map<String, Definition> rules = new LinkedHashMap<>();
    in.skip();
    while (!in.ended()) {
      int at = in.at();
      if (!in.rule()) {
        throw in.problem("no rule, which is a name and '::=',");
      }
      String name = in.name();
      in.skip();
      in.accept("::=");
      Part body = alternatives();
      if (!in.ended() && !in.rule()) {
        throw in.unexpected();
      }
      if (rules.put(name, new Definition(name, at, body)) != null) {
        throw in.problem("a second rule '" + GbnfProblem.cut(name) + "' before this place,");
      }
      if (rules.size() > MOST_RULES) {
        throw GbnfProblem.tooLarge("more than " + MOST_RULES + " rules");
      }
    }
    return rules;
  }

  private Part alternatives() {
    List<Part> parts = new ArrayList<>();
    do {
      parts.add(sequence());
    } while (in.accept("|"));
    return parts.size() == 1 ? parts.get(0) : new Part.Any(parts);
  }

  private Part sequence() {
    List<Part> parts = new ArrayList<>();
    in.skip();
    while (!in.ended() && in.peek() != '|' && in.peek() != ')' && !in.rule()) {
      parts.add(counted(item()));
    }
    return parts.size() == 1 ? parts.get(0) : new Part.All(parts);
  }

  private Part counted(Part given) {
    Part part = given;
    in.skip();
    for (int n = 0; "*+?{".indexOf(in.peek()) >= 0 && !in.ended(); n++) {
      if (n == MOST_COUNTS) {
        throw in.problem("more than " + MOST_COUNTS + " counts after each other");
      }
      part = times(part);
      in.skip();
    }
    return part;
  }

  private Part times(Part part) {
    if (in.accept("*")) {
      return new Part.Times(part, 0, -1);
    }
    if (in.accept("+")) {
      return new Part.Times(part, 1, -1);
    }
    if (in.accept("?")) {
      return new Part.Times(part, 0, 1);
    }
    in.accept("{");
    in.skip();
    int least = in.number(MOST_TIMES);
    in.skip();
    int most = least;
    if (in.accept(",")) {
      in.skip();
      most = in.peek() == '}' ? -1 : in.number(MOST_TIMES);
      in.skip();
    }
    if (most >= 0 && most < least) {
      throw in.problem("a count that falls");
    }
    in.require("}", "a count without end");
    return new Part.Times(part, least, most);
  }

  private Part item() {
    if (in.named()) {
      int at = in.at();
      return new Part.Name(in.name(), at);
    }
    if (in.accept("\"")) {
      StringBuilder text = new StringBuilder();
      while (!in.accept("\"")) {
        text.appendCodePoint(in.character());
      }
      return new Part.Text(text.toString());
    }
    if (in.accept("[")) {
      return new Part.One(set());
    }
    if (in.accept(".")) {
      return new Part.One(CodePoints.all());
    }
    if (in.peek() == '<' || in.peek() == '!') {
      throw in.unsupported("a token", "Describe the answer's characters instead.");
    }
    if (!in.accept("(")) {
      throw in.unexpected();
    }
    if (++depth > DEEPEST) {
      throw in.problem("more than " + DEEPEST + " groups in each other");
    }
    Part group = alternatives();
    depth--;
    in.require(")", "a group without end");
    return group;
  }

  private CodePoints set() {
    boolean negated = in.accept("^");
    List<CodePoints> members = new ArrayList<>();
    do {
      if (in.peek() == ']') {
        throw in.problem("a class without characters");
      }
      int low = in.character();
      int high = in.range() ? in.character() : low;
      if (high < low) {
        throw in.problem("a range that falls");
      }
      members.add(CodePoints.of(low, high));
    } while (!in.accept("]"));
    CodePoints all = CodePoints.union(members);
    return negated ? all.not() : all;
  }
}
