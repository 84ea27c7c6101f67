/** The running framework as the hub sees it. */
@NullMarked
package io.millrace.hub.internal.live;

import org.jspecify.annotations.NullMarked;
