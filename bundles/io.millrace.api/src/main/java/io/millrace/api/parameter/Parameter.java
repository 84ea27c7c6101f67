package io.millrace.api.parameter;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Declares one parameter. Immutable; made with the factory methods and refined by the {@code with…}
 * and range methods.
 *
 * @param name lower camel case
 * @param type of a given value
 * @param summary one sentence with unit and effect
 * @param required whether it must be given; a parameter with a default is never required
 * @param defaultValue of the Java type of {@code type}, or null
 * @param minimum inclusive, numbers only
 * @param maximum inclusive, numbers only
 * @param choices allowed strings, empty for any
 */
public record Parameter(
    String name,
    ParameterType type,
    String summary,
    boolean required,
    @Nullable Object defaultValue,
    @Nullable Double minimum,
    @Nullable Double maximum,
    List<String> choices) {

  public Parameter {
    Objects.requireNonNull(name, "name");
    choices = List.copyOf(choices);
    if (required && defaultValue != null) {
      throw new IllegalArgumentException(name + " is required and has a default");
    }
  }

  private static Parameter of(String name, ParameterType type, @Nullable Object value, String sum) {
    return new Parameter(name, type, sum, false, value, null, null, List.of());
  }

  public static Parameter string(String name, @Nullable String defaultValue, String summary) {
    return of(name, ParameterType.STRING, defaultValue, summary);
  }

  public static Parameter integer(String name, @Nullable Long defaultValue, String summary) {
    return of(name, ParameterType.INTEGER, defaultValue, summary);
  }

  public static Parameter number(String name, @Nullable Double defaultValue, String summary) {
    return of(name, ParameterType.NUMBER, defaultValue, summary);
  }

  public static Parameter bool(String name, boolean defaultValue, String summary) {
    return of(name, ParameterType.BOOLEAN, defaultValue, summary);
  }

  public static Parameter list(String name, @Nullable List<?> defaultValue, String summary) {
    return of(name, ParameterType.LIST, defaultValue, summary);
  }

  public static Parameter object(String name, String summary) {
    return of(name, ParameterType.OBJECT, null, summary);
  }

  /** The same, but it must be given. */
  public Parameter mandatory() {
    return new Parameter(name, type, summary, true, null, minimum, maximum, choices);
  }

  /** The same, within an inclusive range. */
  public Parameter between(double low, double high) {
    return new Parameter(name, type, summary, required, defaultValue, low, high, choices);
  }

  /** The same, at least this. */
  public Parameter atLeast(double low) {
    return new Parameter(name, type, summary, required, defaultValue, low, maximum, choices);
  }

  /** The same, one of these strings. */
  public Parameter oneOf(String... allowed) {
    return new Parameter(
        name, type, summary, required, defaultValue, minimum, maximum, List.of(allowed));
  }
}
