package io.millrace.plugin.guardrail.toxicity.internal;

/**
 * A word as the model reads it.
 *
 * @param form without case, accents, look-alikes and disguises
 * @param start first character in the text it came from
 * @param end one past the last
 */
record Word(String form, int start, int end) {}
