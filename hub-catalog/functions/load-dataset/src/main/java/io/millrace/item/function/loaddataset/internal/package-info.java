/** Bringing a data set from a file or URL into a dataset. */
@NullMarked
package io.millrace.item.function.loaddataset.internal;

import org.jspecify.annotations.NullMarked;
