/** The queue of runs, their files, and the executor inside the server. */
@NullMarked
package io.millrace.kernel.internal.run;

import org.jspecify.annotations.NullMarked;
