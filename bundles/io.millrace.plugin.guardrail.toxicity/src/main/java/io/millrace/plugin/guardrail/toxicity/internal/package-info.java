/** Recognises toxic text with a small linear model over words and character n-grams. */
@NullMarked
package io.millrace.plugin.guardrail.toxicity.internal;

import org.jspecify.annotations.NullMarked;
