/** Compares an answer with its references. */
@NullMarked
package io.millrace.plugin.evaluator.match.internal;

import org.jspecify.annotations.NullMarked;
