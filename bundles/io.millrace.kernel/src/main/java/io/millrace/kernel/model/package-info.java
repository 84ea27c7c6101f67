/**
 * The model registry: versions, stages, and gates on promotion. Start at {@link
 * io.millrace.kernel.model.ModelRegistry}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.kernel.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
