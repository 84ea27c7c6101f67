/** Regular expressions over code points, and their automata. */
@NullMarked
package io.millrace.runtime.constraint.internal.pattern;

import org.jspecify.annotations.NullMarked;
