/**
 * Artifacts: versions, tags, content and lineage. Start at {@link
 * io.millrace.kernel.artifact.Artifacts}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.kernel.artifact;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
