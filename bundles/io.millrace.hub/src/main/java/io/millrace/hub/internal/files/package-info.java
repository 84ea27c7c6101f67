/** The hub's files: verified bundles by digest, and what resource bundles carry, unpacked. */
@NullMarked
package io.millrace.hub.internal.files;

import org.jspecify.annotations.NullMarked;
