/** Items in one file, for sites without a network. */
@NullMarked
package io.millrace.hub.internal.archive;

import org.jspecify.annotations.NullMarked;
