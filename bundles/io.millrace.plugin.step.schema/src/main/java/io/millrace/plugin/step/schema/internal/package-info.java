/** Checks messages and answers against a JSON Schema. */
@NullMarked
package io.millrace.plugin.step.schema.internal;

import org.jspecify.annotations.NullMarked;
