package io.millrace.runtime.constraint.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** What a JSON value can be; every number is either whole or a fraction. */
enum Kind {
  NULL,
  BOOLEAN,
  INTEGER,
  FRACTION,
  STRING,
  ARRAY,
  OBJECT;

  static Kind of(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> NULL;
      case BOOLEAN -> BOOLEAN;
      case STRING -> STRING;
      case ARRAY -> ARRAY;
      case OBJECT -> OBJECT;
      default -> value.decimalValue().stripTrailingZeros().scale() <= 0 ? INTEGER : FRACTION;
    };
  }
}
