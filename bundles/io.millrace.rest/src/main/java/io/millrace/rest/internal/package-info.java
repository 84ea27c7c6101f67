/** The HTTP face: its servlet and landing page. */
@NullMarked
package io.millrace.rest.internal;

import org.jspecify.annotations.NullMarked;
