/** Texts as vectors. Start at {@link io.millrace.api.retrieval.Embedder}. */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.retrieval;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
