/** Judging text before and after a model. Start at {@link io.millrace.api.guardrail.Guardrail}. */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.guardrail;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
