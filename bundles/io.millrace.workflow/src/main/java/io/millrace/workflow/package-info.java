/**
 * Graphs of runs: steps that wait for each other, run side by side, depend on conditions, are
 * repeated when they fail and go on after a restart of the server. Start at {@link
 * io.millrace.workflow.Workflows}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.workflow;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
