/** Versions, tags, content and lineage of artifacts. */
@NullMarked
package io.millrace.kernel.internal.artifact;

import org.jspecify.annotations.NullMarked;
