/** The catalogue that this platform serves to others. */
@NullMarked
package io.millrace.hub.internal.publication;

import org.jspecify.annotations.NullMarked;
