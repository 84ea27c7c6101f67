/** JSON Schemas as terms. */
@NullMarked
package io.millrace.runtime.constraint.internal.schema;

import org.jspecify.annotations.NullMarked;
