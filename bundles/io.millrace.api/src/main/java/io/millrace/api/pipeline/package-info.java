/** Custom steps of a serving pipeline. Start at {@link io.millrace.api.pipeline.PipelineStep}. */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.pipeline;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
