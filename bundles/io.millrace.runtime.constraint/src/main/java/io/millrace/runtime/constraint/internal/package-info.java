/** Constrained decoding over a vocabulary. */
@NullMarked
package io.millrace.runtime.constraint.internal;

import org.jspecify.annotations.NullMarked;
