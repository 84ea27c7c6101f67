package io.millrace.runtime.items;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value as a rule wants it, or why there is none. Never a guess: an answer that could mean two
 * values is refused.
 *
 * @param value of the rule's column; absent if refused, or if an optional value is missing
 * @param refused why there is no value
 */
public record FieldReading(Optional<Object> value, Optional<String> refused) {
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.])[-+]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?(?![\\w]|\\.\\d)");
  private static final Pattern OUT_OF = Pattern.compile("(\\S+) ?(?:/|out of) ?\\d+\\b");
  private static final Pattern TRUTH = Pattern.compile("(?i)\\b(yes|no|true|false)\\b");
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "(?i)(?:unknown|none|n/?a|not (?:mentioned|stated|given|known|applicable|available)|null"
              + "|i (?:do not|don't) know.*)\\.?");
  private static final Pattern PREFIX =
      Pattern.compile("(?is)^(?:the )?(?:answer|a)(?: is)?[:=] ?");
  private static final Pattern DAY =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}|\\d{1,2}\\.\\d{1,2}\\.\\d{4}|\\d{1,2} \\p{L}{3,9}\\.? \\d{4}"
              + "|\\p{L}{3,9}\\.? \\d{1,2},? \\d{4}");
  private static final List<DateTimeFormatter> DAYS =
      List.of(
          DateTimeFormatter.ISO_LOCAL_DATE,
          DateTimeFormatter.ofPattern("d.M.uuuu"),
          words("d MMMM uuuu"),
          words("d MMM uuuu"),
          words("MMMM d uuuu"),
          words("MMM d uuuu"));

  private static DateTimeFormatter words(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .toFormatter(Locale.ENGLISH);
  }

  private static FieldReading of(Object value) {
    return new FieldReading(Optional.of(value), Optional.empty());
  }

  private static FieldReading refuse(String why) {
    return new FieldReading(Optional.empty(), Optional.of(why));
  }

  /** Whether it is a value, or a missing one that may be missing. */
  public boolean valid() {
    return refused.isEmpty();
  }

  /** Reads a value of JSON: its type must be right, except that numbers may stand in texts. */
  public static FieldReading ofJson(FieldRule rule, @Nullable Object json) {
    if (json == null) {
      return missing(rule);
    }
    if (json instanceof String text) {
      return ofText(rule, text);
    }
    boolean fits =
        switch (rule.type()) {
          case INTEGER, NUMBER -> json instanceof Number;
          case BOOLEAN -> json instanceof Boolean;
          case STRING, ENUM -> json instanceof Number || json instanceof Boolean;
          case DATE -> false;
        };
    if (!fits) {
      return refuse("is not " + rule.form());
    }
    if (json instanceof Boolean b && rule.type() == FieldRule.Type.BOOLEAN) {
      return of(b);
    }
    return json instanceof Number n
            && rule.type() != FieldRule.Type.STRING
            && rule.type() != FieldRule.Type.ENUM
        ? number(rule, n.doubleValue())
        : ofText(rule, String.valueOf(json));
  }

  /** Reads what a model wrote. */
  public static FieldReading ofText(FieldRule rule, String written) {
    String text = PREFIX.matcher(written.strip()).replaceFirst("").strip();
    if (text.length() > 1
        && "\"'`".indexOf(text.charAt(0)) >= 0
        && text.charAt(0) == text.charAt(text.length() - 1)) {
      text = text.substring(1, text.length() - 1).strip();
    }
    boolean allowed = rule.type() == FieldRule.Type.ENUM && rule.values().contains(text);
    if (text.isEmpty() || (!allowed && UNKNOWN.matcher(text).matches())) {
      return missing(rule);
    }
    return switch (rule.type()) {
      case STRING -> text(rule, text);
      case INTEGER, NUMBER -> number(rule, text);
      case BOOLEAN -> truth(text);
      case ENUM -> choice(rule, text);
      case DATE -> day(text);
    };
  }

  private static FieldReading missing(FieldRule rule) {
    return rule.required()
        ? refuse("is missing")
        : new FieldReading(Optional.empty(), Optional.empty());
  }

  private static FieldReading text(FieldRule rule, String text) {
    if (text.length() > rule.maxLength()) {
      return refuse("is longer than " + rule.maxLength() + " characters");
    }
    return rule.pattern().isPresent() && !rule.pattern().get().matcher(text).matches()
        ? refuse("does not match the pattern")
        : of(text);
  }

  private static FieldReading number(FieldRule rule, String text) {
    Matcher share = OUT_OF.matcher(text);
    String scored = share.find() ? share.group(1) : text;
    List<String> found = all(NUMBER, scored, m -> m.group().replace(",", ""));
    if (found.size() != 1) {
      return refuse(found.isEmpty() ? "holds no number" : "holds more than one number");
    }
    return number(rule, Double.parseDouble(found.get(0)));
  }

  private static FieldReading number(FieldRule rule, double number) {
    boolean whole = number == Math.rint(number) && Math.abs(number) < 9e15;
    if (!Double.isFinite(number) || (rule.type() == FieldRule.Type.INTEGER && !whole)) {
      return refuse("is no whole number");
    }
    if (number < rule.minimum().orElse(number) || number > rule.maximum().orElse(number)) {
      return refuse("is out of range");
    }
    return of(rule.type() == FieldRule.Type.INTEGER ? (Object) (long) number : number);
  }

  private static FieldReading truth(String text) {
    List<Boolean> found =
        all(TRUTH, text, m -> m.group().toLowerCase(Locale.ROOT).matches("yes|true"));
    return found.stream().distinct().count() == 1
        ? of(found.get(0))
        : refuse(found.isEmpty() ? "is neither yes nor no" : "says both yes and no");
  }

  private static FieldReading choice(FieldRule rule, String text) {
    List<String> within = new ArrayList<>();
    for (String value : rule.values()) {
      if (plain(value).equals(plain(text))) {
        return of(value);
      }
      if (Pattern.compile("(?iu)(?<![\\p{L}\\p{N}])" + Pattern.quote(value) + "(?![\\p{L}\\p{N}])")
          .matcher(text)
          .find()) {
        within.add(value);
      }
    }
    // "very good" holds "good" too: the longer one is meant
    within.removeIf(
        v -> within.stream().anyMatch(w -> !w.equals(v) && plain(w).contains(plain(v))));
    return within.size() == 1
        ? of(within.get(0))
        : refuse(within.isEmpty() ? "is none of the values" : "names more than one of the values");
  }

  private static String plain(String text) {
    return text.strip().replaceAll("[.!?\"'\\s]+$", "").toLowerCase(Locale.ROOT);
  }

  private static FieldReading day(String text) {
    List<LocalDate> found = new ArrayList<>();
    Matcher m = DAY.matcher(text);
    while (m.find()) {
      parsed(m.group().replace(",", "").replace(". ", " ")).ifPresent(found::add);
    }
    return found.stream().distinct().count() == 1
        ? of(found.get(0).toString())
        : refuse(found.isEmpty() ? "holds no date" : "holds more than one date");
  }

  private static Optional<LocalDate> parsed(String text) {
    for (DateTimeFormatter form : DAYS) {
      try {
        return Optional.of(LocalDate.parse(text, form));
      } catch (DateTimeException e) {
        continue; // another form
      }
    }
    return Optional.empty();
  }

  private static <T> List<T> all(Pattern pattern, String text, Function<Matcher, T> map) {
    List<T> found = new ArrayList<>();
    Matcher m = pattern.matcher(text);
    while (m.find()) {
      found.add(map.apply(m));
    }
    return found;
  }
}
