/** Bytes addressed by their content. Start at {@link io.millrace.api.artifact.ArtifactStore}. */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.artifact;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
