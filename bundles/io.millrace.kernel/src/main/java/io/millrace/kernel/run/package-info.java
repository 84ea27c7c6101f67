/**
 * Runs: executions of functions, their states, logs, curves and results. Start at {@link
 * io.millrace.kernel.run.Runs}.
 */
@Export
@Version("1.2.0")
@NullMarked
package io.millrace.kernel.run;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
