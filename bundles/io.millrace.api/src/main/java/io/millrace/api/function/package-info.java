/**
 * Functions: units of work with typed parameters, shipped by bundles and executed as runs. Start at
 * {@link io.millrace.api.function.Function}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.function;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
