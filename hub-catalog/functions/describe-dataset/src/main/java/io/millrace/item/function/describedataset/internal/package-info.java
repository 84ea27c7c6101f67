/** Statistics of a dataset, as a report. */
@NullMarked
package io.millrace.item.function.describedataset.internal;

import org.jspecify.annotations.NullMarked;
