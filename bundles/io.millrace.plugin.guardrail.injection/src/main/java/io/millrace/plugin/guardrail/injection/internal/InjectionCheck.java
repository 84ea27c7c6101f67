package io.millrace.plugin.guardrail.injection.internal;

import io.millrace.api.guardrail.Guardrail.Check;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.guardrail.Verdict.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the rules over a text and over the ways it may be disguised. The passage's score is 1 − ∏(1
 * − weight) over the rules found: independent signs add up.
 */
final class InjectionCheck implements Check {
  private static final int DEPTH = 2;

  /** Longer texts are not read but refused: reading must stay quick, and nothing may hide. */
  static final int LONGEST = 100_000;

  private final List<Rule> rules;
  private final double threshold;
  private final boolean block;

  InjectionCheck(List<Rule> rules, double threshold, boolean block) {
    this.rules = List.copyOf(rules);
    this.threshold = threshold;
    this.block = block;
  }

  @Override
  public Verdict judge(Passage passage) {
    if (passage.text().length() > LONGEST) {
      return verdict(List.of(new Finding("injection.length", -1, -1, 1)));
    }
    List<Finding> all = new ArrayList<>();
    boolean output = passage.direction() == Direction.OUTPUT;
    read(
        passage.text(),
        output ? rules.stream().filter(Rule::outputToo).toList() : rules,
        DEPTH,
        all);
    Map<String, Finding> surest = new LinkedHashMap<>();
    all.sort(Comparator.comparingDouble(Finding::score).reversed().thenComparing(Finding::start));
    all.forEach(f -> surest.putIfAbsent(f.rule(), f));
    double clean = 1;
    for (Finding f : surest.values()) {
      clean *= 1 - f.score();
    }
    if (1 - clean < threshold || surest.isEmpty()) {
      return new Verdict.Allow();
    }
    return verdict(List.copyOf(surest.values()));
  }

  private Verdict verdict(List<Finding> findings) {
    return block ? new Verdict.Block(findings) : new Verdict.Flag(findings);
  }

  private static void read(String original, List<Rule> rules, int depth, List<Finding> found) {
    Folded folded = Folded.of(original);
    String text = folded.text();
    String unleet = Spelling.unleet(text);
    List<Spelling.Run> runs = Spelling.runs(text);
    String rot13 = Spelling.rot13(text);
    String reversed = Spelling.reversed(text);
    for (Rule rule : rules) {
      Finding plain = first(rule, rule.spaced(), text, folded);
      if (plain == null && !unleet.isEmpty()) {
        plain = first(rule, rule.spaced(), unleet, folded);
      }
      if (plain != null) {
        found.add(plain);
      }
      for (Spelling.Run run : runs) {
        if (rule.squeezed().matcher(run.letters()).find()) {
          found.add(finding(rule, folded.start(run.start()), folded.end(run.end())));
        }
      }
      if (rule.spaced().matcher(rot13).find() || disguised(rule, reversed)) {
        found.add(finding(rule, -1, -1));
      }
    }
    if (folded.hidden() >= 3 && !rules.isEmpty()) {
      found.add(new Finding("injection.hidden.characters", -1, -1, 0.75));
    }
    if (depth > 0) {
      for (Encoded part : Encoded.in(original)) {
        List<Finding> inside = new ArrayList<>();
        read(part.text(), rules, depth - 1, inside);
        inside.forEach(f -> found.add(new Finding(f.rule(), part.start(), part.end(), f.score())));
      }
    }
  }

  /** Rules of marks instead of words would match a reversed text by chance. */
  private static boolean disguised(Rule rule, String text) {
    return rule.id().startsWith("override.") && rule.spaced().matcher(text).find();
  }

  private static @org.jspecify.annotations.Nullable Finding first(
      Rule rule, Pattern pattern, String text, Folded folded) {
    Matcher m = pattern.matcher(text);
    return m.find() && m.end() > m.start()
        ? finding(rule, folded.start(m.start()), folded.end(m.end()))
        : null;
  }

  private static Finding finding(Rule rule, int start, int end) {
    return new Finding("injection." + rule.id(), start, end, rule.weight());
  }
}
