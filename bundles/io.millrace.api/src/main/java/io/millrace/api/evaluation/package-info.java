/** Judging what a model answers. Start at {@link io.millrace.api.evaluation.Evaluator}. */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.evaluation;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
