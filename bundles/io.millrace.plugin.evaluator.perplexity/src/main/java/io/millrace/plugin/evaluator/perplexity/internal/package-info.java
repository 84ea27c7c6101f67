/** Perplexity of a model on given texts. */
@NullMarked
package io.millrace.plugin.evaluator.perplexity.internal;

import org.jspecify.annotations.NullMarked;
