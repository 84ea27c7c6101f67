package io.millrace.item.function.piianonymise.internal;

import io.millrace.runtime.pii.KnownTexts;
import io.millrace.runtime.pii.PersonalData;
import io.millrace.runtime.pii.PiiType;
import io.millrace.runtime.pii.Span;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Applies the operators of a plan to texts. One run's, on one thread: numbers and salt are its. */
final class Anonymiser {
  /** Hexadecimal digits of a hash: 64 bits, no two of a billion data alike in one of forty runs. */
  private static final int DIGITS = 16;

  private final Plan plan;
  private final KnownTexts known;
  private final Mac mac;
  private final Map<PiiType, Map<String, Integer>> numbers = new EnumMap<>(PiiType.class);

  /** A text without its personal data, and what was done. */
  record Outcome(String text, List<Finding> findings) {}

  /**
   * Something found and dealt with.
   *
   * @param at where what stands in its place begins in the new text
   * @param put what stands in its place
   */
  record Finding(Span span, Operator operator, int at, String put) {}

  Anonymiser(Plan plan, KnownTexts known) {
    this.plan = plan;
    this.known = known;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt(plan), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static byte[] salt(Plan plan) {
    byte[] salt = plan.salt().orElse("").getBytes(StandardCharsets.UTF_8);
    if (salt.length == 0) {
      salt = new byte[32];
      new SecureRandom().nextBytes(salt);
    }
    return salt;
  }

  Outcome anonymise(String text) {
    List<Finding> findings = new ArrayList<>();
    StringBuilder out = new StringBuilder(text.length());
    int copied = 0;
    for (Span span : found(text)) {
      Operator operator = plan.operators().getOrDefault(span.type(), Operator.REPLACE);
      out.append(text, copied, span.start());
      String put = put(span, operator, text.substring(span.start(), span.end()));
      findings.add(new Finding(span, operator, out.length(), put));
      out.append(put);
      copied = span.end();
    }
    return new Outcome(out.append(text, copied, text.length()).toString(), findings);
  }

  private List<Span> found(String text) {
    return PersonalData.in(text, plan.operators().keySet(), known).stream()
        .filter(s -> s.score() >= plan.threshold())
        .filter(s -> !plan.allowed().contains(normal(text.substring(s.start(), s.end()))))
        .toList();
  }

  /** How many findings that should be gone are in a text that was anonymised. */
  long remaining(Outcome outcome) {
    return found(outcome.text()).stream()
        .filter(s -> plan.operators().get(s.type()) != Operator.KEEP)
        .filter(s -> outcome.findings().stream().noneMatch(f -> overlap(f, s)))
        .count();
  }

  private static boolean overlap(Finding f, Span s) {
    return s.start() < f.at() + f.put().length() && f.at() < s.end();
  }

  private String put(Span span, Operator operator, String data) {
    String name = span.type().name();
    return switch (operator) {
      case KEEP -> data;
      case REDACT -> "";
      case MASK -> masked(data, plan.keepLast());
      case REPLACE ->
          plan.numbered() ? "[" + name + "_" + number(span.type(), data) + "]" : "[" + name + "]";
      case HASH -> "[" + name + ":" + hash(data) + "]";
    };
  }

  static String masked(String data, int keepLast) {
    StringBuilder masked = new StringBuilder(data);
    int seen = 0;
    for (int i = data.length() - 1; i >= 0; i--) {
      if (Character.isLetterOrDigit(data.charAt(i))
          && seen++ >= Math.min(keepLast, data.length() / 3)) {
        masked.setCharAt(i, '*');
      }
    }
    return masked.toString();
  }

  private int number(PiiType type, String data) {
    Map<String, Integer> known = numbers.computeIfAbsent(type, t -> new HashMap<>());
    return known.computeIfAbsent(normal(data), d -> known.size() + 1);
  }

  private String hash(String data) {
    byte[] hash = mac.doFinal(normal(data).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash).substring(0, DIGITS);
  }

  /** "+44 20 7946" and "+44 20 7946 " are the same data, whatever its case. */
  private static String normal(String data) {
    return data.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
