/**
 * Products of matrices by the processor's vector instructions. Start at {@link
 * io.millrace.runtime.vector.VectorMatrix}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.runtime.vector;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
