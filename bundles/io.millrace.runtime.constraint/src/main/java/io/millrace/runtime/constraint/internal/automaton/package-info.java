/** The pushdown automaton: terms and their derivatives by bytes. */
@NullMarked
package io.millrace.runtime.constraint.internal.automaton;

import org.jspecify.annotations.NullMarked;
