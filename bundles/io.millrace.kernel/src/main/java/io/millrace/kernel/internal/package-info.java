/** Plugin directory, projects, runs, artifacts and lineage, model registry, events. */
@NullMarked
package io.millrace.kernel.internal;

import org.jspecify.annotations.NullMarked;
