/** Finds personal data: blocks, redacts or flags it. */
@NullMarked
package io.millrace.plugin.guardrail.pii.internal;

import org.jspecify.annotations.NullMarked;
