/**
 * Where a run executes: in the server, in a child process, elsewhere. Start at {@link
 * io.millrace.api.execution.Executor}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.execution;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
