/** Declarations: reading, checking and applying them. */
@NullMarked
package io.millrace.kernel.internal.project;

import org.jspecify.annotations.NullMarked;
