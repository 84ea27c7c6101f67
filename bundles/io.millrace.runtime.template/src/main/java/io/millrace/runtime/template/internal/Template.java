package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Scope.Namespace;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed template. Immutable, thread-safe. */
public final class Template {
  private static final int MOST_SOURCE = 1 << 20;
  private static final int MOST_NUMBERS = 100_000;

  private final Statements.Statement body;
  private final Clock clock;

  /**
   * @param clock for {@code strftime_now}
   * @throws TemplateError with the line of what cannot be parsed
   */
  public Template(String source, Clock clock) {
    if (source.length() > MOST_SOURCE) {
      throw new TemplateError(
          "it has " + source.length() + " characters, more than " + MOST_SOURCE);
    }
    try {
      this.body = Statements.parse(source);
    } catch (StackOverflowError e) {
      throw new TemplateError("it is nested too deeply");
    }
    this.clock = clock;
  }

  /**
   * A rendered text.
   *
   * @param generated start and end, in UTF-16 units, of what stood between {@code generation} and
   *     {@code endgeneration}
   */
  public record Rendered(String text, List<int[]> generated) {}

  /**
   * Renders.
   *
   * @param variables not changed
   * @throws TemplateError when the template fails, refuses, or costs more than a {@link Budget}
   */
  public Rendered render(Map<String, ? extends @Nullable Object> variables) {
    StringBuilder out = new StringBuilder();
    Spans spans = new Spans(out);
    Scope scope = new Scope(new Budget(), spans);
    function(scope, "raise_exception", Template::raise);
    function(scope, "range", Template::range);
    scope.set("namespace", (Scope.Callable) Template::namespace);
    scope.set("dict", (Scope.Callable) Template::dictionary);
    function(scope, "strftime_now", given -> now(Python.text(given.get(0))));
    variables.forEach(scope::set);
    try {
      body.run(scope, out);
    } catch (StackOverflowError e) {
      throw new TemplateError("a macro calls itself without end");
    } catch (IndexOutOfBoundsException | ClassCastException | ArithmeticException e) {
      throw new TemplateError("an argument is missing or of a wrong type: " + e.getMessage());
    }
    return new Rendered(out.toString(), spans.found());
  }

  private interface Plain {
    @Nullable Object of(List<@Nullable Object> given);
  }

  private static void function(Scope scope, String name, Plain plain) {
    scope.set(name, (Scope.Callable) (given, named) -> plain.of(given));
  }

  private static Object raise(List<@Nullable Object> given) {
    throw new TemplateError(given.isEmpty() ? "refused" : Python.text(given.get(0)), true);
  }

  private static Namespace namespace(
      List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    Namespace namespace = new Namespace();
    if (!given.isEmpty() && given.get(0) instanceof Map<?, ?> map) {
      map.forEach((k, v) -> namespace.put(Python.text(k), v));
    }
    namespace.putAll(named);
    return namespace;
  }

  private static Object dictionary(
      List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
    if (!given.isEmpty() && given.get(0) instanceof Map<?, ?> map) {
      entries.putAll(map);
    }
    entries.putAll(named);
    return entries;
  }

  private static Object range(List<@Nullable Object> given) {
    long start = given.size() > 1 ? Python.index(given.get(0)) : 0;
    long end = Python.index(given.get(given.size() > 1 ? 1 : 0));
    long step = given.size() > 2 ? Python.index(given.get(2)) : 1;
    if (step == 0 || Math.abs((end - start) / step) > MOST_NUMBERS) {
      throw new TemplateError("range of more than " + MOST_NUMBERS + " numbers");
    }
    List<@Nullable Object> numbers = new ArrayList<>();
    for (long i = start; step > 0 ? i < end : i > end; i += step) {
      numbers.add(i);
    }
    return numbers;
  }

  private String now(String format) {
    ZonedDateTime now = ZonedDateTime.now(clock);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      String pattern =
          switch (format.charAt(++i)) {
            case 'Y' -> "uuuu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'B' -> "MMMM";
            case 'b' -> "MMM";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'j' -> "DDD";
            default -> "";
          };
      out.append(
          pattern.isEmpty()
              ? String.valueOf(format.charAt(i))
              : now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)));
    }
    return out.toString();
  }
}
