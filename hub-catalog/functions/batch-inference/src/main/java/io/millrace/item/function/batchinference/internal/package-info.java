/** Asking a model about every row of a dataset. */
@NullMarked
package io.millrace.item.function.batchinference.internal;

import org.jspecify.annotations.NullMarked;
