/** Grammars in llama.cpp's GBNF. */
@NullMarked
package io.millrace.runtime.constraint.internal.gbnf;

import org.jspecify.annotations.NullMarked;
