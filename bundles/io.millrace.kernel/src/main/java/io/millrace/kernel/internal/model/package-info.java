/** The model registry. */
@NullMarked
package io.millrace.kernel.internal.model;

import org.jspecify.annotations.NullMarked;
