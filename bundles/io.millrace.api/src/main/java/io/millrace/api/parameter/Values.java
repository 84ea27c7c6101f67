package io.millrace.api.parameter;

import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Values checked against their {@link Parameter}s, with defaults filled in. Immutable and
 * thread-safe. Asking for a name that was not declared is a programmer's error.
 */
public final class Values {
  private final Map<String, Parameter> declared;
  private final Map<String, Object> values;

  private Values(Map<String, Parameter> declared, Map<String, Object> values) {
    this.declared = declared;
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Checks all given values at once.
   *
   * @param owner what takes the parameters, for the message: {@code "function tune"}
   * @param given JSON-like values: String, Number, Boolean, List, Map
   * @throws PlatformException PARAMETER_INVALID listing every problem with its actual value
   */
  public static Values check(String owner, List<Parameter> parameters, Map<String, ?> given) {
    Map<String, Parameter> declared = new LinkedHashMap<>();
    parameters.forEach(p -> declared.put(p.name(), p));
    List<String> problems = new ArrayList<>();
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : given.keySet()) {
      if (!declared.containsKey(name)) {
        problems.add("'" + name + "' is unknown (known: " + new TreeSet<>(declared.keySet()) + ")");
      }
    }
    for (Parameter p : declared.values()) {
      Object value = given.get(p.name());
      if (value == null) {
        if (p.required()) {
          problems.add("'" + p.name() + "' is missing (" + p.summary() + ")");
        } else if (p.defaultValue() != null) {
          values.put(p.name(), p.defaultValue());
        }
        continue;
      }
      Object converted = ValueCheck.convert(p, value, problems);
      if (converted != null) {
        values.put(p.name(), converted);
      }
    }
    if (!problems.isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "Parameters of " + owner + " are wrong: " + String.join("; ", problems) + ".",
          "Correct them; the summary of each parameter says what it takes.");
    }
    return new Values(declared, values);
  }

  public String string(String name) {
    return (String) require(name);
  }

  public long integer(String name) {
    return (Long) require(name);
  }

  /** {@link #integer} as an int; larger values are a programmer's missing range. */
  public int intValue(String name) {
    return Math.toIntExact(integer(name));
  }

  public double number(String name) {
    return (Double) require(name);
  }

  public boolean bool(String name) {
    return (Boolean) require(name);
  }

  public List<Object> list(String name) {
    return List.copyOf((List<?>) require(name));
  }

  /** A list of strings; other elements are given in their textual form. */
  public List<String> strings(String name) {
    return list(name).stream().map(String::valueOf).toList();
  }

  @SuppressWarnings("unchecked") // ValueCheck lets only string keys pass
  public Map<String, Object> object(String name) {
    return (Map<String, Object>) require(name);
  }

  /** Whether a value was given or defaulted. */
  public boolean has(String name) {
    declaration(name);
    return values.containsKey(name);
  }

  public Optional<String> optionalString(String name) {
    return has(name) ? Optional.of(string(name)) : Optional.empty();
  }

  /** All values by name, defaults included, in declaration order. */
  public Map<String, Object> asMap() {
    return values;
  }

  private Parameter declaration(String name) {
    Parameter p = declared.get(name);
    if (p == null) {
      throw new IllegalArgumentException("parameter '" + name + "' was not declared");
    }
    return p;
  }

  private Object require(String name) {
    declaration(name);
    @Nullable Object v = values.get(name);
    if (v == null) {
      throw new IllegalArgumentException("parameter '" + name + "' has no value; ask has() first");
    }
    return v;
  }
}
