/**
 * Typed parameters: what a function, tuner, guardrail, evaluator or monitor can be told, and the
 * checked values it is told. Start at {@link io.millrace.api.parameter.Parameter}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.parameter;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
