/** The control API under {@code /api/v1}: one group of routes for each stage's services. */
@NullMarked
package io.millrace.rest.internal.control;

import org.jspecify.annotations.NullMarked;
