/** The chain of what was done, in the records. */
@NullMarked
package io.millrace.kernel.internal.audit;

import org.jspecify.annotations.NullMarked;
