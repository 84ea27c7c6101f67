/** Keeps text to allowed topics, given by examples. */
@NullMarked
package io.millrace.plugin.guardrail.topic.internal;

import org.jspecify.annotations.NullMarked;
