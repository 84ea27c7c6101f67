package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Typed reading of the fields of a JSON object; absent and null are the same. */
final class Fields {
  private final JsonNode object;

  Fields(JsonNode object) {
    this.object = object;
  }

  String text(String name) {
    JsonNode v = object.path(name);
    if (v.isMissingNode() || v.isNull()) {
      return "";
    }
    if (!v.isTextual()) {
      throw wrong(name, "a string", v);
    }
    return v.textValue();
  }

  boolean flag(String name) {
    JsonNode v = object.path(name);
    if (v.isMissingNode() || v.isNull()) {
      return false;
    }
    if (!v.isBoolean()) {
      throw wrong(name, "true or false", v);
    }
    return v.booleanValue();
  }

  OptionalInt integer(String name, int low) {
    OptionalLong wide = wide(name);
    if (wide.isEmpty()) {
      return OptionalInt.empty();
    }
    if (wide.getAsLong() < low || wide.getAsLong() > Integer.MAX_VALUE) {
      throw wrong(name, "a whole number of at least " + low, object.path(name));
    }
    return OptionalInt.of((int) wide.getAsLong());
  }

  OptionalLong wide(String name) {
    JsonNode v = object.path(name);
    if (v.isMissingNode() || v.isNull()) {
      return OptionalLong.empty();
    }
    if (!v.isIntegralNumber() || !v.canConvertToLong()) {
      throw wrong(name, "a whole number", v);
    }
    return OptionalLong.of(v.longValue());
  }

  OptionalDouble number(String name, double low, double high) {
    JsonNode v = object.path(name);
    if (v.isMissingNode() || v.isNull()) {
      return OptionalDouble.empty();
    }
    if (!v.isNumber() || v.doubleValue() < low || v.doubleValue() > high) {
      String from = low == Double.MIN_NORMAL ? "more than 0" : "at least " + low;
      String to = high == Double.MAX_VALUE ? "" : " and at most " + high;
      throw wrong(name, "a number of " + from + to, v);
    }
    return OptionalDouble.of(v.doubleValue());
  }

  private static RuntimeException wrong(String name, String form, JsonNode v) {
    String shown = v.toString();
    return ChatRequest.invalid(
        name,
        "must be "
            + form
            + " but is "
            + (shown.length() > 40 ? shown.substring(0, 40) + "…" : shown),
        "Correct it or leave it out");
  }
}
