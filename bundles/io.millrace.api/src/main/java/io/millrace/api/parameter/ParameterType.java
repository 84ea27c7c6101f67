package io.millrace.api.parameter;

/** The types a parameter can have; their JSON form and the Java type of a checked value. */
public enum ParameterType {
  /** JSON string; {@link String}. */
  STRING,
  /** JSON number without fraction; {@link Long}. */
  INTEGER,
  /** JSON number; {@link Double}. */
  NUMBER,
  /** JSON true or false; {@link Boolean}. */
  BOOLEAN,
  /** JSON array; {@link java.util.List}. */
  LIST,
  /** JSON object; {@link java.util.Map} with string keys. */
  OBJECT
}
