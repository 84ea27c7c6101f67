/** Recognises prompt injection by documented patterns. */
@NullMarked
package io.millrace.plugin.guardrail.injection.internal;

import org.jspecify.annotations.NullMarked;
