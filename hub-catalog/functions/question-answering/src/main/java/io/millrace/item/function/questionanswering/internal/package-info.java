/** Asking a model questions about texts, into a table of checked answers. */
@NullMarked
package io.millrace.item.function.questionanswering.internal;

import org.jspecify.annotations.NullMarked;
