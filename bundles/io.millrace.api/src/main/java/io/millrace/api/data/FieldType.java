package io.millrace.api.data;

/** Types of a dataset's columns and the Java types of their values. Any value may be null. */
public enum FieldType {
  /** {@link String}. */
  STRING,
  /** {@link Long}. */
  INTEGER,
  /** {@link Double}. */
  NUMBER,
  /** {@link Boolean}. */
  BOOLEAN,
  /** {@link java.time.Instant}. */
  TIMESTAMP,
  /** Lists and maps of the above ({@code messages}); kept as JSON in files. */
  JSON
}
