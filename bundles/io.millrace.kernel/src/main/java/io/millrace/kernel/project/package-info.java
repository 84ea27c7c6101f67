/**
 * Projects and the one file that declares them. Start at {@link
 * io.millrace.kernel.project.Projects}.
 */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.kernel.project;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
